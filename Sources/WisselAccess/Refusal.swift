package import WisselModel

/// The texts of refusals, as the vantage6 server words them.
package enum Refusal {
  /// The general refusal.
  package static let general = "You lack the permission to do that!"

  /// The refusal that names the rule one would need, as `(resource, scope, operation)` in lower case.
  package static func missing(_ rule: Rule) -> String {
    "You don't have the rule \(rule.shortForm)"
  }
}
