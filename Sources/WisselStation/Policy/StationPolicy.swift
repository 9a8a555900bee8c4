import WisselModel
package import WisselSettings
import WisselTrust

/// A station's policy: the section `policies` of a vantage6 node YAML (contract, 2.2), and what `wissel` adds to it,
/// decided in one place.
///
/// Where the original is defective we do what its keys say:
/// - numbers count as ids whether written as numbers or text (the original compares them as different);
/// - a list of organisations without a match refuses, where the original stops with an exception and leaves the run open;
/// - `allow_either_whitelist_or_store` with only one of the two lists means that list, where the original then allows
///   everything.
package struct StationPolicy: Sendable {
  /// How images of the platform's own check-up algorithm begin.
  package static let basicsImage = "harbor2.vantage6.ai/algorithms/basics"
  /// The same with where its later versions are.
  private static let basicsImages = [basicsImage, "ghcr.io/vantage6/algorithm-basics"]

  let settings: PolicySettings
  let rules: StationRules
  private let algorithms: [AlgorithmPattern]
  private let stores: [AlgorithmPattern]
  let grants: [AlgorithmPattern]

  package init(_ settings: PolicySettings, rules: StationRules = StationRules()) {
    self.settings = settings
    self.rules = rules
    algorithms = (settings.allowedAlgorithms ?? []).map(AlgorithmPattern.init)
    stores = (settings.allowedAlgorithmStores ?? []).map(AlgorithmPattern.init)
    grants = rules.algorithms.map { AlgorithmPattern($0.image) }
  }

  /// Whether nothing says which algorithms may run.
  package var allowsEveryAlgorithm: Bool {
    algorithms.isEmpty && stores.isEmpty && rules.reviewers == nil && !rules.denyByDefault
  }

  /// Entries that cannot be read and therefore allow nothing.
  package var invalidEntries: [String] {
    let entries =
      (settings.allowedAlgorithms ?? []) + (settings.allowedAlgorithmStores ?? []) + rules.algorithms.map(\.image)
    return entries.filter { !AlgorithmPattern($0).isValid }
  }

  /// Whether a decision may depend on the input, so that it must be opened first: on the function that is asked for, or
  /// the order.
  package func asksForInput(_ databases: [String]) -> Bool {
    rules.algorithms.contains { $0.methods != nil } || rules.orders.asks(for: databases)
  }

  /// The facts a question needs, before ``decide(_:_:)``; the image itself is looked at by who fetches it.
  package func lookups(for question: PolicyQuestion) -> Set<PolicyLookup> {
    var lookups: Set<PolicyLookup> = []
    if !askerIsAllowed(question, names: [:]) {
      for name in settings.allowedOrganizations where Int(name) == nil { lookups.insert(.organization(named: name)) }
    }
    let needsDigests = !algorithms.contains { $0.match(question.image, as: nil, digests: { _ in [] }) == .yes }
    for entry in (needsDigests ? algorithms : []) + grants {
      if let reference = entry.comparedReference(for: question.image) { lookups.insert(.digest(of: reference)) }
    }
    if !stores.isEmpty, let store = question.store { lookups.insert(.store(store)) }
    return lookups
  }

  /// Decides. The same question with the same facts always gets the same answer. As long as the image is not known
  /// (`PolicyFacts.image`), only what is refused for every image is refused.
  package func decide(_ question: PolicyQuestion, _ facts: PolicyFacts) -> PolicyDecision {
    let words = RefusalWords(policy: self, question: question, facts: facts)
    if !settings.allowBasicsAlgorithm, Self.basicsImages.contains(where: { question.image.hasPrefix($0) }) {
      return .refused(words.basics)
    }
    guard askerIsAllowed(question, names: facts.organizations) else { return .refused(words.asker) }
    if let refusal = imageRefusal(question, facts, words) { return .refused(refusal) }
    if let allowed = rules.collaborations, !allowed.contains(where: { $0 == question.collaboration?.rawValue }) {
      return .refused(words.collaboration)
    }
    if let refusal = failures(rules.conditions, question, words, under: "wissel.policies").first {
      return .refused(refusal)
    }
    let refusal = grantRefusal(question, facts, words) ?? orderRefusal(question, facts, words)
    return refusal.map { .refused($0) } ?? .allowed
  }

  /// Whether the asker ordered the question, where that is asked for.
  private func orderRefusal(_ question: PolicyQuestion, _ facts: PolicyFacts, _ words: RefusalWords) -> Refusal? {
    guard rules.orders.asks(for: question.databases) else { return nil }
    switch question.order {
    case .absent: return words.noOrder
    case .bad(let fault): return words.order(fault)
    case .good(let image):
      if let doubt = question.clock.doubt { return words.clockOfOrder(doubt) }
      if let known = facts.image, !known.satisfies(image) { return words.order(.image) }
      return nil
    }
  }

  private func askerIsAllowed(_ question: PolicyQuestion, names: [String: Set<OrganizationID>]) -> Bool {
    if settings.allowedUsers.isEmpty, settings.allowedOrganizations.isEmpty { return true }
    if let user = question.user, settings.allowedUsers.contains(String(user.rawValue)) { return true }
    return settings.allowedOrganizations.contains { entry in
      entry == String(question.organization.rawValue) || names[entry]?.contains(question.organization) == true
    }
  }

  /// Whether lists and stores let the image in, and whether it is the one the task names.
  private func imageRefusal(_ question: PolicyQuestion, _ facts: PolicyFacts, _ words: RefusalWords) -> Refusal? {
    if let image = facts.image, !image.satisfies(question.image) { return words.movedImage }
    let listed = algorithms.contains {
      $0.match(question.image, as: facts.image, digests: { facts.digests[$0] ?? [] }) != .no
    }
    let stored =
      question.store != nil && facts.storeLists
      && facts.storeAddress.map { address in stores.contains { $0.matches(address) } } ?? false
    let byLists: Refusal?
    switch (algorithms.isEmpty, stores.isEmpty) {
    case (true, true): byLists = rules.denyByDefault && rules.reviewers == nil ? words.nothingListed : nil
    case (false, true): byLists = listed ? nil : words.algorithm
    case (true, false): byLists = stored ? nil : words.store
    case (false, false):
      if settings.allowEitherWhitelistOrStore {
        byLists = listed || stored ? nil : words.neitherAlgorithmNorStore
      } else {
        byLists = listed ? (stored ? nil : words.store) : words.algorithm
      }
    }
    guard let reviewers = rules.reviewers else { return byLists }
    let areListed = !(algorithms.isEmpty && stores.isEmpty)
    // What nobody has looked at yet may still be approved.
    let approved = facts.image == nil || (facts.approvers?.count ?? 0) >= reviewers.needed
    if reviewers.mayReplaceLists, areListed { return byLists == nil || approved ? nil : words.reviewers }
    return byLists ?? (approved ? nil : words.reviewers)
  }

  /// Whether one of the entries for the image lets the run be as it is. Of those that do not, the one that comes closest
  /// speaks.
  private func grantRefusal(_ question: PolicyQuestion, _ facts: PolicyFacts, _ words: RefusalWords) -> Refusal? {
    let matches = grants.map {
      $0.match(question.image, as: facts.image, digests: { facts.digests[$0] ?? [] })
    }
    if matches.contains(.open) { return nil }
    let named = matches.indices.filter { matches[$0] == .yes }
    guard !named.isEmpty else { return rules.denyByDefault && !grants.isEmpty ? words.unlistedImage : nil }
    let failures = named.map { grantFailures($0, question, words) }
    guard let closest = failures.min(by: { $0.count < $1.count }), var refusal = closest.first else { return nil }
    if closest.count > 1 {
      refusal.details += " " + closest.dropFirst().map { "Besides: \($0.details)" }.joined(separator: " ")
    }
    return refusal
  }

  private func grantFailures(_ index: Int, _ question: PolicyQuestion, _ words: RefusalWords) -> [Refusal] {
    let (rule, key) = (rules.algorithms[index], "wissel.policies.algorithms[\(index)]")
    var failures: [Refusal] = []
    if let methods = rule.methods, !methods.contains(where: { $0 == question.method }) {
      failures.append(words.method(key))
    }
    if let databases = rule.databases {
      let others = question.databases.filter { !databases.contains($0) }
      if !others.isEmpty { failures.append(words.databases(others, key)) }
    }
    return failures + self.failures(rule.conditions, question, words, under: key)
  }

  /// The conditions that do not hold.
  private func failures(
    _ conditions: RunConditions, _ question: PolicyQuestion, _ words: RefusalWords, under key: String
  ) -> [Refusal] {
    var failures: [Refusal] = []
    if let studies = conditions.studies {
      let choice = question.study.map { StudyChoice.study($0.rawValue) } ?? .noStudy
      if !studies.contains(choice) { failures.append(words.study(choice, key)) }
    }
    if let hours = conditions.hours {
      if let doubt = question.clock.doubt {
        failures.append(words.clock(doubt, key))
      } else if !hours.contains(where: { $0.contains(question.clock.time, in: rules.timeZone) }) {
        failures.append(words.hours(key))
      }
    }
    if let most = conditions.maxRounds, let round = question.round, round > most {
      failures.append(words.rounds(round, key))
    }
    return failures
  }
}
