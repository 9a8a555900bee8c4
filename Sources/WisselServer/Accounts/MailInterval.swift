package import WisselWire

/// How often a person is sent a mail of one kind at most, so that nobody can fill somebody's box.
package struct MailInterval: Sendable, Equatable {
  package var minutes = 60

  package init(minutes: Int = 60) { self.minutes = minutes }

  package func allows(last: WireTime?, now: WireTime) -> Bool {
    guard let last else { return true }
    return now.microseconds - last.microseconds >= Int64(minutes) * 60_000_000
  }
}
