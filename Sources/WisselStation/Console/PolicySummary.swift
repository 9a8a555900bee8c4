import WisselSettings

/// A station's policies as its settings say, a line each: for people to read, without secrets.
struct PolicySummary {
  /// The key of the settings, and what it says.
  let lines: [(key: String, says: String)]

  init(_ node: NodeSettings) {
    func list(_ items: [some CustomStringConvertible]?) -> String? {
      items.map { $0.isEmpty ? "—" : $0.map(\.description).joined(separator: ", ") }
    }
    let (policies, rules) = (node.policies, node.wissel.rules)
    var lines: [(key: String, says: String?)] = [
      ("policies.allowed_algorithms", list(policies.allowedAlgorithms)),
      ("policies.allowed_algorithm_stores", list(policies.allowedAlgorithmStores)),
      ("policies.allow_either_whitelist_or_store", policies.allowEitherWhitelistOrStore ? "true" : nil),
      ("policies.allowed_users", policies.allowedUsers.isEmpty ? nil : list(policies.allowedUsers)),
      (
        "policies.allowed_organizations",
        policies.allowedOrganizations.isEmpty ? nil : list(policies.allowedOrganizations)
      ),
      ("policies.allow_basics_algorithm", "\(policies.allowBasicsAlgorithm)"),
      ("policies.require_algorithm_pull", "\(policies.requireAlgorithmPull)"),
      ("share_algorithm_logs", "\(node.sharesAlgorithmLogs)"),
      ("wissel.deny_by_default", "\(rules.denyByDefault)"),
      ("wissel.deny_subtasks_after_data", "\(rules.denySubtasksAfterData)"),
      ("wissel.policies.collaborations", list(rules.collaborations)),
      ("wissel.roster.fingerprint", node.wissel.roster?.fingerprint),
      ("wissel.orders", Self.orders(rules.orders)),
      (
        "wissel.policies.reviewers",
        rules.reviewers.map { "\($0.needed) / \(Set($0.keys).count)\($0.mayReplaceLists ? ", instead_of_lists" : "")" }
      ),
    ]
    if !node.wissel.egress.isEmpty { lines.append(("wissel.public_databases", list(node.wissel.publicDatabases))) }
    for (index, entry) in node.wissel.egress.enumerated() {
      let key = "wissel.egress[\(index)]"
      lines += [
        (key, entry.algorithm), ("\(key).allow", list(entry.allow)),
        ("\(key).networks", entry.networks.isEmpty ? nil : list(entry.networks)),
      ]
    }
    lines += Self.conditions(rules.conditions, "wissel.policies")
    for (index, rule) in rules.algorithms.enumerated() {
      let key = "wissel.policies.algorithms[\(index)]"
      lines += [(key, rule.image), ("\(key).methods", list(rule.methods)), ("\(key).databases", list(rule.databases))]
      lines += Self.conditions(rule.conditions, key)
    }
    if let release = node.wissel.release {
      lines += [("wissel.release.people", "\(release.people)"), ("wissel.release.unit", release.unit.rawValue)]
      for (index, rule) in (release.rules ?? []).enumerated() {
        let key = "wissel.release.hold[\(index)]"
        lines += [
          ("\(key).collaborations", list(rule.collaborations)), ("\(key).images", list(rule.images)),
          ("\(key).databases", list(rule.databases)), ("\(key).people", rule.people.map(String.init)),
        ]
      }
    }
    self.lines = lines.compactMap { key, says in says.map { (key, $0) } }
  }

  private static func orders(_ orders: OrderSettings) -> String {
    switch orders {
    case .never: "never"
    case .about(let databases): "sensitive: \(databases.joined(separator: ", "))"
    case .always: "always"
    }
  }

  private static func conditions(_ conditions: RunConditions, _ key: String) -> [(key: String, says: String?)] {
    [
      ("\(key).studies", conditions.studies.map { $0.map(\.description).joined(separator: ", ") }),
      ("\(key).hours", conditions.hours.map { $0.map { "\($0)" }.joined(separator: ", ") }),
      ("\(key).max_rounds", conditions.maxRounds.map(String.init)),
    ]
  }
}
