/// The roles every server has, in the order of their creation; their rules are brought up to date at each start.
package enum DefaultRoles {
  /// Root, container and node first, then the roles people are given.
  package static let all: [DefaultRole] = [
    root, container, node, viewer, researcher, organizationAdmin, collaborationAdmin,
  ]

  /// Holds every rule.
  package static let root = DefaultRole(
    "Root",
    "Super role",
    rules: Array(1...RuleCatalogue.all.count)
  )

  /// What the container of an algorithm may do.
  package static let container = DefaultRole(
    "container",
    "container role",
    rules: [3, 14, 21, 22, 29, 39, 69, 77]
  )

  /// What a node may do.
  package static let node = DefaultRole(
    "node",
    "node role",
    rules: [3, 6, 14, 21, 22, 24, 29, 39, 69, 77]
  )

  /// Looks, and manages the own account.
  package static let viewer = DefaultRole(
    "Viewer",
    "Can manage their own account and view resources related to their organization",
    rules: [2, 3, 14, 21, 22, 29, 39, 44, 51, 55, 58, 69, 70, 71, 77]
  )

  /// Also asks questions.
  package static let researcher = DefaultRole(
    "Researcher",
    "Can perform tasks, manage their own account, and view resources related to their organization",
    rules: [2, 3, 14, 21, 22, 29, 33, 36, 39, 44, 51, 55, 58, 69, 70, 71, 77]
  )

  /// Manages one organisation.
  package static let organizationAdmin = DefaultRole(
    "Organization Admin",
    "Can manage an organization including its users, roles, and nodes.",
    rules: [2, 3, 6, 9, 14, 21, 22, 24, 29, 39, 44, 47, 50, 51, 54, 55, 58, 61, 64, 67, 69, 70, 71, 73, 77]
  )

  /// Manages one collaboration.
  package static let collaborationAdmin = DefaultRole(
    "Collaboration Admin",
    "Can manage a collaboration including its organization and users. Also has permissions of an organization admin and researcher.",
    rules: [
      2, 3, 6, 8, 9, 11, 14, 16, 20, 21, 22, 24, 25, 29, 33, 36, 39, 43, 44, 46, 47, 49, 50, 51, 54, 55, 57, 58, 61, 64,
      67, 69, 70, 71, 73, 74, 77, 78, 80, 83, 85,
    ]
  )

  /// Whether a role name is reserved.
  package static func contains(named name: String) -> Bool { all.contains { $0.name == name } }
}
