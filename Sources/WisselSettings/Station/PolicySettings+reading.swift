extension PolicySettings {
  /// - Parameter basicsByDefault: what the file's silence about the basics algorithm means.
  init(_ section: Section, basicsByDefault: Bool) {
    func list(_ key: String) -> [String]? { section.has(key) ? section.texts(key) : nil }
    allowedAlgorithms = list("allowed_algorithms")
    allowedAlgorithmStores = list("allowed_algorithm_stores")
    allowEitherWhitelistOrStore = section.flag("allow_either_whitelist_or_store") ?? false
    allowedUsers = section.texts("allowed_users")
    allowedOrganizations = section.texts("allowed_organizations")
    allowBasicsAlgorithm = section.flag("allow_basics_algorithm") ?? basicsByDefault
    requireAlgorithmPull = section.flag("require_algorithm_pull") ?? true
    // A policy that is spelt wrongly and read over would open the station.
    section.finish(unknownIsError: true)
  }
}
