/// A set of positions that counts how many of its members lie below one: a bit per position, and running totals (Fenwick
/// 1994) over blocks of 512, which stay in the nearest cache for millions of positions.
struct PositionCounts {
  private var bits: [UInt64]
  private var blocks: [Int]
  private(set) var total = 0

  /// No member of `0..<size`.
  init(size: Int) {
    bits = Array(repeating: 0, count: (size >> 9 + 1) << 3)
    blocks = Array(repeating: 0, count: size >> 9 + 2)
  }

  /// Adds a position that is not a member yet.
  mutating func insert(_ position: Int) {
    bits[position >> 6] |= 1 << UInt64(position & 63)
    total += 1
    var block = position >> 9 + 1
    while block < blocks.count {
      blocks[block] += 1
      block += block & -block
    }
  }

  /// Members below a position of `0...size`.
  func count(below position: Int) -> Int {
    var count = 0
    var block = position >> 9
    while block > 0 {
      count += blocks[block]
      block -= block & -block
    }
    let word = position >> 6
    for index in ((position >> 9) << 3)..<word { count += bits[index].nonzeroBitCount }
    return count + (bits[word] & ((1 << UInt64(position & 63)) - 1)).nonzeroBitCount
  }
}
