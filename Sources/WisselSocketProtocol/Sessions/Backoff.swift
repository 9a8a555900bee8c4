/// How long to wait before the next attempt to connect: doubling from the first delay up to a bound, each time spread by
/// a random share so that many clients do not come back at the same moment. A pure value: the same seed gives the same
/// delays.
package struct Backoff: Equatable, Sendable {
  private let first: Duration
  private let most: Duration
  /// The share of a delay that is random, 0…1: a delay d becomes d · (1 − share · u) with u uniform in [0, 1).
  private let jitter: Double
  private var exponent = 0
  private var state: UInt64

  package init(first: Duration = .seconds(1), most: Duration = .seconds(30), jitter: Double = 0.5, seed: UInt64) {
    self.first = first
    self.most = most
    self.jitter = min(max(jitter, 0), 1)
    state = seed
  }

  /// The next delay.
  package mutating func next() -> Duration {
    var delay = first
    for _ in 0..<exponent where delay < most { delay *= 2 }
    delay = min(delay, most)
    if exponent < 64 { exponent += 1 }
    return delay * (1 - jitter * uniform())
  }

  /// Starts from the first delay again; call it when a connection has held.
  package mutating func reset() { exponent = 0 }

  /// SplitMix64 (Steele, Lea & Flood 2014), its upper 53 bits.
  private mutating func uniform() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }
}
