import Glibc

/// The shapes of documents seen lately: tokens and names in their order. A document of the same shape has its columns'
/// values at the same tokens, so that one comparison for each token is all that is left to do.
///
/// Systems write resources of few shapes; those of others are scanned. Not for two threads at once.
final class FlatShapes {
  /// The most tokens and bytes of a document whose shape is kept; with the number of those that are it bounds the memory.
  private static let (maximumTokens, maximumBytes) = (1024, 1 << 16)
  private static let (groups, ofGroup) = (32, 4)

  private let plan: FlatPlan
  // Not counted as references are, for one is looked at for each document.
  private let shapes: UnsafeMutablePointer<Shape?>
  @exclusivity(unchecked) private var next = 0
  /// How many documents in a row were of no known shape.
  @exclusivity(unchecked) private var misses = 0
  private let picks: UnsafeMutablePointer<FlatScan.Pick>

  init(_ plan: FlatPlan) {
    self.plan = plan
    picks = .allocate(capacity: plan.width + 1)
    shapes = .allocate(capacity: Self.groups * Self.ofGroup)
    shapes.initialize(repeating: nil, count: Self.groups * Self.ofGroup)
  }

  deinit {
    for place in 0..<Self.groups * Self.ofGroup { shapes[place]?.free() }
    shapes.deallocate()
    picks.deallocate()
  }

  /// The picks of a document, which end with the next; nil where more than names decides.
  func picks(of walk: JSONTokenWalk) -> UnsafeBufferPointer<FlatScan.Pick>? {
    let group = walk.tokenCount % Self.groups * Self.ofGroup
    for place in group..<group + Self.ofGroup {
      guard let shape = shapes[place] else { break }
      guard shape.matches(walk) else { continue }
      misses = 0
      // The one that was met last is asked first.
      if place != group { (shapes[place], shapes[group]) = (shapes[group], shape) }
      return shape.picks
    }
    guard let count = FlatScan.picks(of: walk, plan, to: picks) else { return nil }
    let found = UnsafeBufferPointer(start: picks, count: count)
    misses += 1
    if walk.tokenCount <= Self.maximumTokens, walk.count <= Self.maximumBytes, misses < 512 || misses % 64 == 0 {
      let place = (group..<group + Self.ofGroup).first { shapes[$0] == nil } ?? group + next
      next = (next + 1) % Self.ofGroup
      shapes[place]?.free()
      shapes[place] = Shape(walk, found)
    }
    return found
  }
}

/// What a document is like but for its texts and numbers. Whoever keeps it frees it.
private struct Shape {
  let picks: UnsafeBufferPointer<FlatScan.Pick>
  private let tokenCount: Int
  private let parts: UnsafeMutablePointer<Part>
  /// The bytes of all tokens that are the same in each document.
  private let bytes: UnsafeMutablePointer<UInt8>

  /// A token and what lies behind it.
  private struct Part {
    enum Kind: UInt8 {
      /// A name or bracket: the same in all documents, with what lies behind it.
      case fixed
      case string, number
      /// `true` or `false`.
      case boolean
      case null
    }

    let kind: Kind
    /// What is the same: of a fixed token all up to the next, of others what lies behind, a text's last quote included.
    let length: Int
    /// Its first and last eight bytes; of fewer only the last, with 0 before them.
    let first: UInt64
    let last: UInt64
    /// Which bits of the last count.
    let mask: UInt64
    /// Where all of it is.
    let start: Int
  }

  /// - Parameter walk: Of a document that was judged.
  init(_ walk: JSONTokenWalk, _ picks: UnsafeBufferPointer<FlatScan.Pick>) {
    let own = UnsafeMutableBufferPointer<FlatScan.Pick>.allocate(capacity: picks.count)
    _ = own.initialize(from: picks)
    self.picks = UnsafeBufferPointer(own)
    tokenCount = walk.tokenCount
    parts = .allocate(capacity: tokenCount)
    var fixed: [UInt8] = []
    // The last token is looked at by itself.
    for token in 0..<tokenCount - 1 {
      let (start, next) = (walk.start(token), walk.start(token + 1))
      let (end, separator) = walk.gap(before: token + 1)
      let kind: Part.Kind =
        switch walk.byte(token) {
        case 0x7B, 0x7D, 0x5B, 0x5D: .fixed
        case 0x22: separator == 0x3A ? .fixed : .string
        case 0x74, 0x66: .boolean
        case 0x6E: .null
        default: .number
        }
      let from = kind == .fixed ? start : kind == .string ? end - 1 : end
      (parts + token).initialize(
        to: Part(
          kind: kind, length: next - from, first: next - from < 8 ? 0 : Self.word(walk.bytes, from, from + 8),
          last: Self.word(walk.bytes, max(from, next - 8), next), mask: ~(~0 << UInt64(8 * (next - from))),
          start: fixed.count))
      fixed += UnsafeBufferPointer(start: walk.bytes + from, count: next - from)
    }
    bytes = .allocate(capacity: max(1, fixed.count))
    bytes.initialize(from: fixed, count: fixed.count)
  }

  func free() {
    picks.deallocate()
    parts.deallocate()
    bytes.deallocate()
  }

  private static func word(_ bytes: UnsafePointer<UInt8>, _ from: Int, _ to: Int) -> UInt64 {
    (from..<to).reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
  }

  /// Whether a document is of this shape, and with that JSON.
  func matches(_ walk: JSONTokenWalk) -> Bool {
    guard walk.tokenCount == tokenCount, walk.beginsWithObject else { return false }
    var start = walk.start(0)
    for token in 0..<tokenCount &- 1 {
      let next = walk.start(token &+ 1)
      let part = parts + token
      let length = part.pointee.length
      let from = next &- length
      if part.pointee.kind == .fixed {
        guard from == start else { return false }
      } else {
        guard from > start else { return false }
        switch part.pointee.kind {
        case .string: guard walk.bytes[start] == 0x22 else { return false }
        case .number: guard walk.isNumber(start, from) else { return false }
        case .boolean: guard walk.scalar(token, from) == .boolean else { return false }
        default: guard walk.scalar(token, from) == .null else { return false }
        }
      }
      guard equals(walk.bytes, from, next, part) else { return false }
      start = next
    }
    return walk.isLast(tokenCount &- 1) && walk.byte(tokenCount &- 1) == 0x7D
  }

  @inline(__always)
  private func equals(_ other: UnsafePointer<UInt8>, _ from: Int, _ to: Int, _ part: UnsafePointer<Part>) -> Bool {
    let length = part.pointee.length
    guard to >= 8 else { return memcmp(other + from, bytes + part.pointee.start, length) == 0 }
    let last = Self.word(other + to - 8)
    guard last & part.pointee.mask == part.pointee.last else { return false }
    return length <= 8
      || Self.word(other + from) == part.pointee.first
        && (length <= 16 || memcmp(other + from, bytes + part.pointee.start, length) == 0)
  }

  @inline(__always)
  private static func word(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(bigEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
  }
}
