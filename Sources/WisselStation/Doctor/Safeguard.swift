/// One thing the doctor can say about what guards a station beside its policies: console, release, roster, orders,
/// reviewers, ways out, and the engine's filter of system calls.
package enum Safeguard: Hashable, Sendable {
  case console(String)
  case consoleRefused(String)
  case peopleUnusable(String)
  case nobody(path: String)
  case release(people: Int)
  case releaseTooFew(needed: Int, checkers: Int)
  case subtasksOpen
  case roster(number: Int)
  case rosterAbsent(fingerprint: String)
  case rosterRefused(String)
  case rosterUnchecked
  case rosterWithoutUs
  case hpkeKeyAbsent
  case firstKeys
  case keyWaits(organization: Int)
  case orders(always: Bool)
  case ordersUnsigned
  case reviewers(needed: Int, of: Int, files: Int)
  case reviewsAbsent(path: String)
  case egress(algorithms: Int)
  case egressInvalid(String)
  case egressName(String)
  case egressInside(String)
  case systemCallsOpen

  var weight: Finding.Weight {
    switch self {
    case .console, .release, .roster, .orders, .reviewers, .egress: .good
    case .nobody, .subtasksOpen, .rosterUnchecked, .firstKeys, .keyWaits: .warning
    case .consoleRefused, .peopleUnusable, .releaseTooFew, .rosterAbsent, .rosterRefused, .rosterWithoutUs,
      .hpkeKeyAbsent,
      .ordersUnsigned, .reviewsAbsent, .egressInvalid, .egressName, .egressInside, .systemCallsOpen:
      .bad
    }
  }

  var subject: Finding.Subject {
    switch self {
    case .console, .consoleRefused, .peopleUnusable, .nobody: .console
    case .release, .releaseTooFew, .subtasksOpen: .release
    case .roster, .rosterAbsent, .rosterRefused, .rosterUnchecked, .rosterWithoutUs, .hpkeKeyAbsent, .firstKeys,
      .keyWaits:
      .roster
    case .orders, .ordersUnsigned: .orders
    case .reviewers, .reviewsAbsent: .reviewers
    case .egress, .egressInvalid, .egressName, .egressInside: .egress
    case .systemCallsOpen: .engine
    }
  }
}
