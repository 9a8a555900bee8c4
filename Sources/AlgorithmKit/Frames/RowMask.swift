/// A set of rows of a frame, one bit each.
public struct RowMask: Sendable, Equatable {
  /// The number of rows of the frame.
  public let rowCount: Int
  private(set) var words: [UInt64]

  /// No rows of `rowCount`.
  public init(rowCount: Int) {
    self.rowCount = rowCount
    words = Array(repeating: 0, count: (rowCount + 63) / 64)
  }

  /// The set of these bits, as many words as the rows need; bits beyond the last row do not count.
  init(rowCount: Int, words: [UInt64]) {
    self.rowCount = rowCount
    self.words = words
    let used = rowCount & 63
    if used != 0, let last = words.indices.last { self.words[last] &= (1 << UInt64(used)) - 1 }
  }

  /// Whether the row belongs to the set. The row must be in `0..<rowCount`.
  public subscript(row: Int) -> Bool {
    get { words[row >> 6] & (1 << UInt64(row & 63)) != 0 }
    set {
      if newValue { words[row >> 6] |= 1 << UInt64(row & 63) } else { words[row >> 6] &= ~(1 << UInt64(row & 63)) }
    }
  }

  /// How many rows belong to the set.
  public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
  public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  /// The rows of the set, ascending.
  public var rows: [Int] {
    var rows: [Int] = []
    rows.reserveCapacity(count)
    for (index, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        rows.append(index << 6 + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
    return rows
  }

  /// The rows in this set, in the other, or in both. Both must be of one frame.
  public func union(_ other: RowMask) -> RowMask {
    var result = self
    for index in words.indices where index < other.words.count { result.words[index] |= other.words[index] }
    return result
  }

  /// The rows that do not belong to the set.
  public var inverted: RowMask {
    var result = self
    for index in words.indices { result.words[index] = ~words[index] }
    let used = rowCount & 63
    if used != 0, let last = words.indices.last { result.words[last] &= (1 << UInt64(used)) - 1 }
    return result
  }
}
