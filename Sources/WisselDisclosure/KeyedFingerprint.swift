/// A fingerprint of data under a secret key: it changes with the data, and nobody without the key can try out which
/// data it belongs to (SipHash-2-4; Aumasson & Bernstein 2012).
package struct KeyedFingerprint: Sendable {
  private var v0: UInt64
  private var v1: UInt64
  private var v2: UInt64
  private var v3: UInt64
  private var words: UInt64 = 0

  /// Nothing yet, under a key of 128 bits.
  package init(key: (UInt64, UInt64)) {
    v0 = key.0 ^ 0x736f_6d65_7073_6575
    v1 = key.1 ^ 0x646f_7261_6e64_6f6d
    v2 = key.0 ^ 0x6c79_6765_6e65_7261
    v3 = key.1 ^ 0x7465_6462_7974_6573
  }

  /// Takes in one word of data.
  package mutating func add(_ word: UInt64) {
    words &+= 1
    v3 ^= word
    round()
    round()
    v0 ^= word
  }

  /// Takes in numbers by their bits, and how many they are. Long lists are first mixed down to four words without the
  /// key, which is quicker; the words go under the key.
  package mutating func add(_ values: [Double]) {
    add(UInt64(values.count))
    var lanes = SIMD4<UInt64>(1, 2, 3, 4)
    values.withUnsafeBytes { bytes in
      let whole = values.count / 4
      for index in 0..<whole {
        lanes = (lanes ^ bytes.loadUnaligned(fromByteOffset: 32 * index, as: SIMD4<UInt64>.self)) &* Self.factor
        lanes ^= lanes &>> 29
      }
      for index in (4 * whole)..<values.count { add(values[index].bitPattern) }
    }
    for lane in 0..<4 { add(lanes[lane]) }
  }

  private static let factor = SIMD4<UInt64>(repeating: 0x9E37_79B9_7F4A_7C15)

  /// The fingerprint of what was taken in.
  package var value: UInt64 {
    var end = self
    // The last word holds the length in bytes modulo 256 in its highest byte, as for any message of whole words.
    end.add((words &* 8) << 56)
    end.v2 ^= 0xff
    for _ in 0..<4 { end.round() }
    return end.v0 ^ end.v1 ^ end.v2 ^ end.v3
  }

  @inline(__always)
  private mutating func round() {
    v0 &+= v1
    v2 &+= v3
    v1 = (v1 << 13 | v1 >> 51) ^ v0
    v3 = (v3 << 16 | v3 >> 48) ^ v2
    v0 = v0 << 32 | v0 >> 32
    v2 &+= v1
    v0 &+= v3
    v1 = (v1 << 17 | v1 >> 47) ^ v2
    v3 = (v3 << 21 | v3 >> 43) ^ v0
    v2 = v2 << 32 | v2 >> 32
  }
}
