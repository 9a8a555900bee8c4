import Synchronization
import WisselDatabase
import WisselModel

/// What the numbers of rules mean in this database. A running server's rules are only ever added to, and no number is
/// given twice: what was read once stays true, and a number that is not known yet is looked up.
final class RuleNumbers: Sendable {
  private let known = Mutex<[RuleID: Rule]>([:])

  /// The rules behind numbers that the database has.
  func rules(_ numbers: [RuleID], _ transaction: borrowing Transaction) throws -> Set<Rule> {
    let rules = known.withLock { known in numbers.compactMap { known[$0] } }
    if rules.count == numbers.count { return Set(rules) }
    let all = try transaction.query("SELECT id, resource, scope, operation FROM rule").map { row in
      (try row.value("id", as: RuleID.self), try Rule(row: row))
    }
    let read = Dictionary(all, uniquingKeysWith: { first, _ in first })
    known.withLock { $0 = read }
    return Set(numbers.compactMap { read[$0] })
  }
}
