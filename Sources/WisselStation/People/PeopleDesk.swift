package import Foundation
package import Logging
import NIOPosix
import WisselPasswords
import WisselWire

/// Knows who somebody is by name and password. Attempts are bounded, in all and for each name; every failure looks the
/// same and takes about the same time.
package actor PeopleDesk {
  /// Why nobody was let in.
  package enum Refusal: Error, Equatable, CustomStringConvertible {
    /// The name or the password is wrong, or the name is locked for a while.
    case wrong
    /// Too many attempts: seconds to wait.
    case wait(Int)
    /// The file of people cannot be used; the station's log says why.
    case unusable

    package var description: String {
      switch self {
      case .wrong:
        "the name or the password is not right; after a few wrong tries a name is locked for a quarter of an hour"
      case .wait(let seconds): "too many attempts; try again in \(seconds) seconds"
      case .unusable: "the station cannot read its file of people; its operator finds the reason in the station's log"
      }
    }
  }

  /// Names of which a history is kept; when there are more, those that are not locked are forgotten.
  private static let mostHistories = 1000

  private let file: PeopleFile
  private let now: @Sendable () -> Date
  private let logger: Logger
  private let lockOut = LockOut()
  private let allowance = Allowance(most: 30, seconds: 60)
  private var level: Allowance.Level?
  private var histories: [String: LockOut.History] = [:]
  private var known: (version: String?, entries: [PeopleFile.Entry])?
  private let decoy: String

  /// - Parameter cost: bcrypt's, of the hash that stands in for people who are not there.
  package init(
    _ file: PeopleFile, now: @escaping @Sendable () -> Date, cost: Int = 12, logger: Logger
  ) throws {
    self.file = file
    self.now = now
    self.logger = logger
    var generator = SystemRandomNumberGenerator()
    decoy = try Bcrypt.hash("a password nobody has", cost: cost, using: &generator)
  }

  /// Who this is.
  package func person(name: String, password: String) async throws(Refusal) -> Person {
    let moment = WireTime(now())
    var left = allowance.level(level, now: moment)
    let wait = allowance.wait(left)
    guard wait == 0 else { throw .wait(wait) }
    left.left -= 1
    level = left
    let entry = try entries().first { $0.person.name == name }
    let hash = entry?.hash ?? decoy
    // On a thread of its own: this is slow on purpose.
    let isRight =
      (try? await NIOThreadPool.singleton.runIfActive { Bcrypt.verify(password, against: hash) }) ?? false
    let history = histories[name] ?? LockOut.History()
    let isLocked = lockOut.isLocked(history, now: moment)
    remember(lockOut.history(history, afterAttempt: isRight && entry != nil, at: moment), of: name, at: moment)
    guard isRight, !isLocked, let entry else {
      logger.warning("a log-in at the station failed", metadata: ["locked": "\(isLocked)"])
      throw .wrong
    }
    return entry.person
  }

  /// Whether somebody who was let in is still there in that role.
  package func stillKnows(_ person: Person) -> Bool {
    (try? entries().contains { $0.person == person }) ?? false
  }

  /// The people, without their hashes.
  package func people() throws(Refusal) -> [Person] { try entries().map(\.person) }

  private func entries() throws(Refusal) -> [PeopleFile.Entry] {
    let version = file.version
    if let known, known.version == version { return known.entries }
    do {
      let entries = try file.read()
      known = (version, entries)
      return entries
    } catch {
      logger.error("\(error)")
      throw .unusable
    }
  }

  private func remember(_ history: LockOut.History, of name: String, at moment: WireTime) {
    if histories.count >= Self.mostHistories, histories[name] == nil {
      // The allowance lets far fewer names be locked at a time.
      histories = histories.filter { lockOut.isLocked($0.value, now: moment) }
    }
    histories[name] = history
  }
}
