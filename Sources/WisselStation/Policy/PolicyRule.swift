/// A rule that can refuse a run, in the order in which they are asked.
package enum PolicyRule: String, CaseIterable, Sendable {
  case basics, asker, nothingListed, algorithm, store, neitherAlgorithmNorStore, movedImage, reviewers
  case collaboration, study, clock, hours, rounds
  case unlistedImage, method, databases
  case order, lake
}

/// Why a run is refused.
package struct Refusal: Error, Equatable, Sendable {
  package var rule: PolicyRule
  /// The key of the node YAML that says so.
  package var key: String
  /// Which rule decided and the smallest change that would allow it, in words for the researcher: nothing of what the
  /// policy lists, and nothing of what the station has.
  package var words: String
  /// The same in full, for the operator.
  package var details: String

  init(_ rule: PolicyRule, key: String, words: String, details: String) {
    self.rule = rule
    self.key = key
    self.words = words
    self.details = details
  }
}
