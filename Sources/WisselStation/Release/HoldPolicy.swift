import WisselContainers
package import WisselModel
package import WisselSettings

/// Which runs' results wait for people, decided in one place.
package struct HoldPolicy: Sendable {
  private let settings: ReleaseSettings?
  private let rules: [Rule]?

  fileprivate struct Rule {
    let rule: HoldRule
    let images: [AlgorithmPattern]?
  }

  package init(_ settings: ReleaseSettings?) {
    self.settings = settings
    rules = settings?.rules?.map { Rule(rule: $0, images: $0.images?.map(AlgorithmPattern.init)) }
  }

  /// Whether any result waits.
  package var isOn: Bool { settings != nil }
  /// Entries that cannot be read; the runs that they could have meant wait.
  package var invalidEntries: [String] {
    (settings?.rules ?? []).flatMap { $0.images ?? [] }.filter { !AlgorithmPattern($0).isValid }
  }

  /// A run that may have to wait.
  package struct Question: Sendable, Equatable {
    package var image: String
    /// nil as long as nobody has looked.
    package var identity: ImageIdentity?
    package var collaboration: CollaborationID
    package var databases: [String]
    /// Whether its result goes to a central function that runs here, for this very organisation, and whose own result
    /// waits.
    package var isForHeldCentral: Bool

    package init(
      image: String, identity: ImageIdentity?, collaboration: CollaborationID, databases: [String],
      isForHeldCentral: Bool = false
    ) {
      self.image = image
      self.identity = identity
      self.collaboration = collaboration
      self.databases = databases
      self.isForHeldCentral = isForHeldCentral
    }
  }

  /// How many people must release the run's result; nil when it need not wait. What cannot be told yet counts as if the
  /// rule meant the run.
  package func people(for question: Question) -> Int? {
    guard let settings else { return nil }
    if settings.unit == .job, question.isForHeldCentral { return nil }
    guard let rules else { return settings.people }
    return rules.filter { $0.means(question) != .no }.map { $0.rule.people ?? settings.people }.max()
  }

  /// Whether it is certain that the run's result will wait, and results for it may go on meanwhile.
  package func coversSubtasks(_ question: Question) -> Bool {
    guard let settings, settings.unit == .job else { return false }
    return rules.map { $0.contains { $0.means(question) == .yes } } ?? true
  }
}

extension HoldPolicy.Rule {
  func means(_ question: HoldPolicy.Question) -> AlgorithmPattern.Match {
    if let collaborations = rule.collaborations, !collaborations.contains(question.collaboration.rawValue) {
      return .no
    }
    if let databases = rule.databases, databases.allSatisfy({ !question.databases.contains($0) }) { return .no }
    guard let images else { return .yes }
    let matches = images.map { $0.means(question.image, as: question.identity) }
    return matches.contains(.yes) ? .yes : matches.contains(.open) ? .open : .no
  }
}

extension AlgorithmPattern {
  /// Whether a hold means an image: any version of the name that is written, or the image whose id it is. An expression
  /// that cannot be read means every image, since it holds back and does not allow.
  fileprivate func means(_ image: String, as identity: ImageIdentity?) -> Match {
    if !isValid || matches(image) { return .yes }
    guard case .plain(let entry) = self else { return .no }
    if ImageIdentity.isID(entry) { return identity.map { $0.id == entry ? .yes : .no } ?? .open }
    guard let asked = ImageReference(image), let listed = ImageReference(entry) else { return .no }
    return asked.name == listed.name ? .yes : .no
  }
}
