/// What one person said to one register, over time.
struct ConsentHistory {
  private let statements: [ConsentStatement]

  init(_ statements: [ConsentStatement]) { self.statements = statements }

  /// The answer in force on a day.
  ///
  /// What names the purpose and what speaks of all are looked at apart. A denial by name is lifted only by a permission
  /// by name; a denial of everything also by a permission by name that came later.
  func answer(for purpose: Purpose, on day: Day) -> ConsentStatement.Answer? {
    let said = statements.filter { $0.speaks(of: purpose) }
    let named = Standing(said.filter { $0.purpose != nil }, on: day)
    let general = Standing(said.filter { $0.purpose == nil }, on: day)
    switch (named.answer, general.answer) {
    case (nil, .permit): return general.order > named.order ? .permit : nil
    case (nil, let answer): return answer
    case (.permit, .deny): return named.order > general.order ? .permit : .deny
    case (let answer, _): return answer
    }
  }
}

/// What counts of several statements about the same on a day.
private struct Standing {
  /// Nil where nothing was said or its time is over.
  private(set) var answer: ConsentStatement.Answer?
  /// The day in the order of which it counts, as a day's number.
  private(set) var order = Int.min

  /// The last that was said counts, and on one day the denial. When its time is over, a denial counts that is still in
  /// force; an older permission was replaced for good.
  init(_ statements: [ConsentStatement], on day: Day) {
    let said = statements.map(Said.init).filter { $0.isKnown(on: day) }
    guard let last = said.map(\.order).max(), let latest = said.map(\.latest).max() else { return }
    let denials = said.filter { $0.answer == .deny && $0.holds(on: day) }
    // Whatever may have been said last must be a permission that holds.
    if said.allSatisfy({ $0.latest < last || $0.answer == .permit && $0.holds(on: day) }) {
      (answer, order) = (.permit, last)
    } else if let denial = denials.map(\.order).max() {
      (answer, order) = (.deny, denial)
    } else {
      order = latest
    }
  }
}

/// A statement with its dates read as its answer asks for.
private struct Said {
  let answer: ConsentStatement.Answer
  /// What came later replaces what came earlier.
  let order: Int
  /// The last day it can have been said on.
  let latest: Int
  private let known: Int
  private let first: Int
  private let last: Int

  init(_ statement: ConsentStatement) {
    answer = statement.answer
    known = statement.start?.lowerBound.number ?? .min
    switch answer {
    case .permit:
      order = known
      latest = statement.start?.upperBound.number ?? .min
      first = latest
      last = statement.end?.lowerBound.number ?? .max
    case .deny:
      latest = statement.start?.upperBound.number ?? .max
      order = latest
      first = known
      last = statement.end?.upperBound.number ?? .max
    }
  }

  func isKnown(on day: Day) -> Bool { known <= day.number }
  func holds(on day: Day) -> Bool { first <= day.number && day.number <= last }
}
