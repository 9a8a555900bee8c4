/// One thing that the guarded profile would have done to a result that was computed in the open one.
package struct GuardedChange: Hashable, Sendable, Codable {
  /// What would have happened.
  package enum Action: String, Hashable, Sendable, Codable {
    /// The numbers would not have been released.
    case withheld
    /// The times would have been put into intervals common to all stations, or the question refused where no width
    /// keeps enough persons in each.
    case binned
    /// The question would have been refused.
    case refused
  }

  /// The place in the result, as `age/min`.
  package var place: String
  package var action: Action
  /// How many numbers it concerns.
  package var numbers: Int
  /// The rule.
  package var rule: String

  package init(_ action: Action, _ place: String, numbers: Int, rule: String) {
    self.place = place
    self.action = action
    self.numbers = numbers
    self.rule = rule
  }

  /// The withholding of the counts that stand for fewer persons than the minimum; nil when there is none.
  package static func smallCounts(_ counts: [Int], at place: String) -> GuardedChange? {
    let small = counts.count { !DisclosureProfile.guarded.admits($0) }
    guard small > 0 else { return nil }
    return GuardedChange(
      .withheld, place, numbers: small, rule: "fewer than \(DisclosureProfile.minimum) persons behind each")
  }
}
