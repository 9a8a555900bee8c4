import Foundation

extension StationRules {
  /// Reads what the section `wissel` says about policy.
  init(_ section: Section) {
    self.init()
    denyByDefault = section.flag("deny_by_default") ?? false
    denySubtasksAfterData = section.flag("deny_subtasks_after_data") ?? false
    timeZone =
      section.text("timezone", expected: "a time zone such as Europe/Amsterdam") { TimeZone(identifier: $0) }
      ?? TimeZone.current
    let policies = section.section("policies")
    collaborations = policies.values("collaborations", expected: "an id") { Int($0) }
    reviewers = ReviewerSettings(in: policies)
    orders = OrderSettings(in: section)
    conditions = RunConditions(policies)
    algorithms = policies.sections("algorithms").compactMap { AlgorithmRule($0) }
    // A rule that is spelt wrongly and read over would open the station.
    policies.finish(unknownIsError: true)
  }
}

extension RunConditions {
  init(_ section: Section) {
    self.init()
    studies = section.values("studies", expected: "the id of a study, or none for tasks without one") {
      StudyChoice($0)
    }
    hours = section.values("hours", expected: TimeWindow.expected) { TimeWindow($0) }
    maxRounds = section.integer("max_rounds", in: 0...1_000_000)
  }
}

extension AlgorithmRule {
  init?(_ section: Section) {
    let image = section.required(
      "image", section.text("image"), meaning: "a name, a digest, or a regular expression")
    let methods = section.values("methods", expected: "the name of a function") { $0 }
    let databases = section.values("databases", expected: "the label of a database") { $0 }
    let conditions = RunConditions(section)
    section.finish(unknownIsError: true)
    guard let image else { return nil }
    self.init(image: image, methods: methods, databases: databases, conditions: conditions)
  }
}
