/// What is wrong with, or remarkable about, a resource: where, by which rule, and in words. It quotes no data.
package struct Finding: Sendable, Equatable {
  /// How much a finding weighs.
  package enum Severity: String, Sendable, Comparable, CaseIterable {
    /// Something to know; nothing is wrong.
    case information
    /// The resource is used; someone should look.
    case warning
    /// The resource breaks the standard or a profile, and goes to quarantine.
    case error

    package static func < (one: Self, two: Self) -> Bool { one.weight < two.weight }

    private var weight: Int {
      switch self {
      case .information: 0
      case .warning: 1
      case .error: 2
      }
    }
  }

  /// The element, from the resource's type on, items counted from 0: `Patient.name[0].family`. Empty for bytes that
  /// are no JSON.
  package let path: String
  /// The rule's key: an invariant's (`obs-6`), or one of ``Rule``.
  package let rule: String
  package let severity: Severity
  /// What is wrong, in English and without values.
  package let message: String

  package init(path: String, rule: String, severity: Severity, message: String) {
    (self.path, self.rule, self.severity, self.message) = (path, rule, severity, message)
  }
}
