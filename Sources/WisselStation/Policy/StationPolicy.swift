import WisselModel
package import WisselSettings

/// A station's policy: the section `policies` of a vantage6 node YAML, decided in one place (contract, 2.2).
///
/// Where the original is defective we do what its keys say:
/// - numbers count as ids whether written as numbers or text (the original compares them as different);
/// - a list of organisations without a match refuses, where the original stops with an exception and leaves the run open;
/// - `allow_either_whitelist_or_store` with only one of the two lists means that list, where the original then allows
///   everything.
package struct StationPolicy: Sendable {
  /// How images of the platform's own check-up algorithm begin.
  package static let basicsImage = "harbor2.vantage6.ai/algorithms/basics"

  private let settings: PolicySettings
  private let algorithms: [AlgorithmPattern]
  private let stores: [AlgorithmPattern]

  package init(_ settings: PolicySettings) {
    self.settings = settings
    algorithms = (settings.allowedAlgorithms ?? []).map(AlgorithmPattern.init)
    stores = (settings.allowedAlgorithmStores ?? []).map(AlgorithmPattern.init)
  }

  /// Whether nothing says which algorithms may run.
  package var allowsEveryAlgorithm: Bool { algorithms.isEmpty && stores.isEmpty }

  /// Entries that cannot be read and therefore allow nothing.
  package var invalidEntries: [String] {
    (settings.allowedAlgorithms ?? []).filter { !AlgorithmPattern($0).isValid }
      + (settings.allowedAlgorithmStores ?? []).filter { !AlgorithmPattern($0).isValid }
  }

  /// The facts a question needs, before ``decide(_:_:)``.
  package func lookups(for question: PolicyQuestion) -> Set<PolicyLookup> {
    var lookups: Set<PolicyLookup> = []
    if !askerIsAllowed(question, names: [:]) {
      for name in settings.allowedOrganizations where Int(name) == nil { lookups.insert(.organization(named: name)) }
    }
    if !algorithms.contains(where: { $0.allows(question.image, digests: { _ in [] }) }) {
      for entry in algorithms.compactMap({ $0.comparedReference(for: question.image) }) {
        lookups.formUnion([.digest(of: entry), .digest(of: question.image)])
      }
    }
    if !stores.isEmpty, let store = question.store { lookups.insert(.store(store)) }
    return lookups
  }

  /// Decides. The same question with the same facts always gets the same answer.
  package func decide(_ question: PolicyQuestion, _ facts: PolicyFacts) -> PolicyDecision {
    if question.image.hasPrefix(Self.basicsImage), !settings.allowBasicsAlgorithm { return .refused(.basics) }
    guard askerIsAllowed(question, names: facts.organizations) else { return .refused(.asker) }
    let listed = algorithms.contains { $0.allows(question.image, digests: { facts.digests[$0] ?? [] }) }
    let stored =
      question.store != nil && facts.storeLists
      && facts.storeAddress.map { address in stores.contains { $0.matches(address) } } ?? false
    switch (algorithms.isEmpty, stores.isEmpty) {
    case (true, true): return .allowed
    case (false, true): return listed ? .allowed : .refused(.algorithm)
    case (true, false): return stored ? .allowed : .refused(.store)
    case (false, false):
      if settings.allowEitherWhitelistOrStore {
        return listed || stored ? .allowed : .refused(.neitherAlgorithmNorStore)
      }
      return listed ? (stored ? .allowed : .refused(.store)) : .refused(.algorithm)
    }
  }

  private func askerIsAllowed(_ question: PolicyQuestion, names: [String: Set<OrganizationID>]) -> Bool {
    if settings.allowedUsers.isEmpty, settings.allowedOrganizations.isEmpty { return true }
    if let user = question.user, settings.allowedUsers.contains(String(user.rawValue)) { return true }
    return settings.allowedOrganizations.contains { entry in
      entry == String(question.organization.rawValue) || names[entry]?.contains(question.organization) == true
    }
  }
}
