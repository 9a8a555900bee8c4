import Foundation
import Synchronization

/// Who is signed in at the console, in memory: all are out when the station stops.
final class ConsoleSessions: Sendable {
  /// Seconds without a request, and in all, after which a session ends.
  static let idle: TimeInterval = 30 * 60
  static let longest: TimeInterval = 8 * 3600
  private static let most = 1000

  private struct Session {
    let person: Person
    let began: Date
    var used: Date
  }

  private let sessions = Mutex<[String: Session]>([:])

  /// Begins a session under an id that nobody can guess.
  func begin(_ person: Person, id: String, at now: Date) {
    sessions.withLock { sessions in
      sessions = sessions.filter { Self.isGood($0.value, at: now) }
      if sessions.count >= Self.most, let oldest = sessions.min(by: { $0.value.used < $1.value.used }) {
        sessions[oldest.key] = nil
      }
      sessions[id] = Session(person: person, began: now, used: now)
    }
  }

  /// Whose session this is, which counts as used now; nil for none.
  func person(id: String, at now: Date) -> Person? {
    sessions.withLock { sessions in
      guard let session = sessions[id], Self.isGood(session, at: now) else {
        sessions[id] = nil
        return nil
      }
      sessions[id]?.used = now
      return session.person
    }
  }

  func end(id: String) { sessions.withLock { $0[id] = nil } }

  private static func isGood(_ session: Session, at now: Date) -> Bool {
    now.timeIntervalSince(session.used) < idle && now.timeIntervalSince(session.began) < longest
  }
}
