import Foundation
import WisselFHIR

/// The time zone of a database: which moment a time is that it writes without an offset.
struct LocalZone: Sendable {
  private let zone: TimeZone

  /// - Throws: `LakeError` for a name that is none.
  init(_ name: String) throws(LakeError) {
    guard let zone = TimeZone(identifier: name) else {
      throw LakeError("time_zone: there is no time zone \(name); give a name such as Europe/Amsterdam")
    }
    self.zone = zone
  }

  /// `2024-01-31 10:00:00.5` as `2024-01-31 10:00:00.5+01:00`; what has an offset, or is no time, stays as it is.
  func withOffset(_ text: String) -> String {
    guard let local = Self.microseconds(text) else { return text }
    let minutes = offset(at: local / 1_000_000) / 60
    let digits = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
    return "\(text)\(minutes < 0 ? "-" : "+")\(digits(abs(minutes) / 60)):\(digits(abs(minutes) % 60))"
  }

  /// The moment a time is, in microseconds since 1970 UTC; nil for what is none.
  func moment(_ text: String) -> Int64? {
    var form = SQLTime.fhir(withOffset(text))
    return form.withUTF8 { Instant.microseconds($0) }
  }

  /// Whether a text is a time or a day.
  func isTime(_ text: String) -> Bool {
    moment(text) != nil || text.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) != nil
  }

  /// The earliest time that clocks show at or after a moment, in whole seconds. When they are put back, that is one
  /// they have shown before.
  func earliestTime(after moment: Int64) -> String {
    let seconds = Int((Double(moment) / 1_000_000).rounded(.down))
    let offsets = [0, 10_800].map { ahead in
      zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds + ahead)))
    }
    return Self.time(seconds + (offsets.min() ?? 0))
  }

  /// The time in UTC, in whole seconds.
  static func time(_ seconds: Int) -> String {
    String(Date(timeIntervalSince1970: Double(seconds)).ISO8601Format().dropLast()).replacing("T", with: " ")
  }

  /// Seconds east of Greenwich, of a time as if it were in UTC. Of a time that comes twice the later counts, and one
  /// that is passed over is read as if the clocks had not been put forward: as PostgreSQL does.
  private func offset(at local: Int64) -> Int {
    let at = { (seconds: Int64) in zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))) }
    let (before, after) = (at(local - 86_400), at(local + 86_400))
    if before == after { return before }
    return at(local - Int64(after)) == after ? after : before
  }

  /// A time without offset as if it were in UTC.
  private static func microseconds(_ text: String) -> Int64? {
    guard text.utf8.count >= 19, text.utf8.dropFirst(10).first == 0x20 else { return nil }
    var form = SQLTime.fhir(text) + "Z"
    return form.withUTF8 { Instant.microseconds($0) }
  }
}
