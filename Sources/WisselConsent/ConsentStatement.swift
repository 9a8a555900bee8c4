/// What a person, or somebody for them, once said about the use of their data.
///
/// A date may be less precise than a day, and is then read so that less is permitted: a permission holds from the last
/// day it can have begun to the first it can have ended, and was said as early as can be; a denial the other way round.
package struct ConsentStatement: Sendable, Hashable {
  package enum Answer: String, Sendable, Hashable, CaseIterable, Codable { case permit, deny }

  package let answer: Answer
  /// What it speaks of; nil is every purpose but the exceptions.
  package let purpose: Purpose?
  /// What a statement on every purpose does not speak of.
  package let exceptions: Set<Purpose>
  /// The days it can have begun on; nil where nobody knows. A permission then counts as the first thing ever said, a
  /// denial as the last.
  package let start: ClosedRange<Day>?
  /// The last day on which it counts; nil is until something else is said.
  package let end: ClosedRange<Day>?

  package init(
    _ answer: Answer, purpose: Purpose? = nil, exceptions: Set<Purpose> = [], start: ClosedRange<Day>?,
    end: ClosedRange<Day>? = nil
  ) {
    (self.answer, self.purpose, self.exceptions) = (answer, purpose, exceptions)
    (self.start, self.end) = (start, end)
  }

  /// - Parameters:
  ///   - said: When it was said.
  ///   - from: The first day it is meant for, where it says one: it begins when both have come.
  package init(
    _ answer: Answer, purpose: Purpose? = nil, exceptions: Set<Purpose> = [], said: ClosedRange<Day>?,
    from: ClosedRange<Day>?, until: ClosedRange<Day>? = nil
  ) {
    var start = said ?? from
    if let said, let from {
      start = max(said.lowerBound, from.lowerBound)...max(said.upperBound, from.upperBound)
    }
    self.init(answer, purpose: purpose, exceptions: exceptions, start: start, end: until)
  }

  func speaks(of purpose: Purpose) -> Bool {
    self.purpose.map { $0 == purpose } ?? !exceptions.contains(purpose)
  }
}
