package import WisselWire

/// How often something may happen: so many times at once, and as many again over a time.
package struct Allowance: Sendable, Equatable {
  package let most: Int
  /// Seconds in which all of it comes back.
  package let seconds: Int

  package init(most: Int, seconds: Int) {
    self.most = most
    self.seconds = seconds
  }

  /// What is left, at a moment.
  package struct Level: Sendable, Equatable {
    package var left: Double
    package var at: WireTime

    package init(left: Double, at: WireTime) {
      self.left = left
      self.at = at
    }
  }

  package var full: Double { Double(most) }

  /// What is left now.
  package func level(_ level: Level?, now: WireTime) -> Level {
    guard let level else { return Level(left: full, at: now) }
    let passed = Double(max(0, now.microseconds - level.at.microseconds)) / 1_000_000
    return Level(left: min(full, level.left + passed * full / Double(seconds)), at: now)
  }

  /// Seconds until it may happen once more; 0 when it may now.
  package func wait(_ level: Level) -> Int {
    level.left >= 1 ? 0 : Int(((1 - level.left) * Double(seconds) / full).rounded(.up))
  }
}
