import Foundation
import WisselWire

/// How often something that failed is tried again, and after how long.
struct Retries: Codable, Sendable, Equatable {
  static let most = 8
  static let longest: Double = 300
  /// The longest a server's own wish is followed, in seconds.
  static let longestWish: Double = 3600

  private var failures = 0

  /// Seconds to wait: what the server asks for, or twice as long each time, from one second on.
  ///
  /// - Parameter header: What the answer's `Retry-After` says.
  /// - Throws: `LakeError` with what is said, when it has been tried often enough.
  mutating func wait(header: String?, now: Date, _ problem: String) throws(LakeError) -> Double {
    failures += 1
    guard failures <= Self.most else {
      throw LakeError("\(problem); it was tried \(Self.most) times. Start the load again later: it goes on from here")
    }
    return Self.wish(header: header, now: now) ?? min(Double(1 << (failures - 1)), Self.longest)
  }

  mutating func succeed() { failures = 0 }

  /// What `Retry-After` asks for: seconds, or a moment (RFC 9110, 10.2.3); at least one, and not beyond an hour.
  static func wish(header: String?, now: Date) -> Double? {
    guard let header else { return nil }
    let seconds = Double(header) ?? HTTPDate.parse(header).map { $0.timeIntervalSince(now) }
    return seconds.flatMap { $0.isNaN ? nil : min(max($0, 1), longestWish) }
  }

  /// Whether a status may pass: too many requests, an overloaded or broken server on the way.
  static func mayPass(_ status: Int) -> Bool { [408, 425, 429, 500, 502, 503, 504].contains(status) }
}
