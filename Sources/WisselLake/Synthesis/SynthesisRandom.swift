/// The chance in a synthetic hospital (SplitMix64; Steele, Lea & Flood 2014). Only whole numbers and the four operations
/// are used, so that a seed gives the same hospital on any machine.
struct SynthesisRandom {
  private var state: UInt64

  /// A stream of its own for each pair, so that a person does not depend on who came before.
  init(seed: UInt64, stream: UInt64) {
    state = seed ^ 0x5769_7373_656C_0001
    state = next() ^ stream &* 0x9E37_79B9_7F4A_7C15
    _ = next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number from 0 to one less than the bound.
  mutating func below(_ bound: Int) -> Int {
    bound < 1 ? 0 : Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.upperBound - range.lowerBound + 1)
  }

  /// True this many times in a thousand.
  mutating func chance(_ permille: Int) -> Bool { below(1000) < permille }

  mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

  /// One of some values, each as often as its weight says.
  mutating func pick<Value>(_ values: [Value], weight: (Value) -> Int) -> Value {
    var rest = below(values.reduce(0) { $0 + weight($1) })
    for value in values {
      rest -= weight(value)
      if rest < 0 { return value }
    }
    return values[values.count - 1]
  }

  /// From 0 to below 1, in steps of 2⁻⁵³.
  mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }

  /// About normal, with mean 0 and deviation 1: the sum of twelve.
  mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + unit() } }

  /// Exponential with mean 1.
  mutating func exponential() -> Double { -Self.logarithm(1 - unit()) }

  /// The natural logarithm of a number in (0, 1], by the four operations: libraries differ in the last digit.
  static func logarithm(_ number: Double) -> Double {
    var (mantissa, halvings) = (number, 0.0)
    while mantissa < 0.75 {
      mantissa *= 2
      halvings += 1
    }
    let ratio = (mantissa - 1) / (mantissa + 1)
    var (term, sum) = (ratio, 0.0)
    for odd in stride(from: 1.0, through: 31, by: 2) {
      sum += term / odd
      term *= ratio * ratio
    }
    return 2 * sum - halvings * 0.693_147_180_559_945_3
  }
}
