import WisselWire

/// How often something may happen: so many times at once, and as many again over a time.
struct Allowance: Sendable, Equatable {
  let most: Int
  /// Seconds in which all of it comes back.
  let seconds: Int

  /// What is left, at a moment.
  struct Level: Sendable, Equatable {
    var left: Double
    var at: WireTime
  }

  var full: Double { Double(most) }

  /// What is left now.
  func level(_ level: Level?, now: WireTime) -> Level {
    guard let level else { return Level(left: full, at: now) }
    let passed = Double(max(0, now.microseconds - level.at.microseconds)) / 1_000_000
    return Level(left: min(full, level.left + passed * full / Double(seconds)), at: now)
  }

  /// Seconds until it may happen once more; 0 when it may now.
  func wait(_ level: Level) -> Int {
    level.left >= 1 ? 0 : Int(((1 - level.left) * Double(seconds) / full).rounded(.up))
  }
}
