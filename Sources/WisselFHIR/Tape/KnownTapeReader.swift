/// Reads onto a tape only what has names that are known; the rest is passed over, and judged as JSON all the same.
///
/// Documents that are unusual are not taken: other values than objects, names with escapes or other characters than
/// ASCII's, escaped surrogates, great depth.
struct KnownTapeReader {
  private let symbols: SymbolKeys
  private let walk: JSONTokenWalk

  /// - Parameter tape: Of the same document, with nothing on it.
  /// - Returns: Whether the document was taken. If not, the tape holds nothing of use, but is to be freed as before.
  static func read(_ walk: JSONTokenWalk, _ symbols: SymbolTable, onto tape: inout Tape) -> Bool {
    KnownTapeReader(symbols: symbols.keys, walk: walk).document(&tape)
  }

  private func document(_ tape: inout Tape) -> Bool {
    guard walk.beginsWithObject else { return false }
    var container = tape.append(Self.node(in: TapeNode.none, .object, walk.start(0)))
    var (token, depth) = (1, 1)
    // Whether the token is the first in its container, which may end with it.
    var isFirst = true
    while true {
      guard token < walk.tokenCount else { return false }
      let isObject = tape.nodes[container].kind == .object
      if isFirst { guard walk.isNext(token) else { return false } }
      var separator: UInt8 = 0
      if !isFirst || walk.byte(token) != (isObject ? 0x7D : 0x5D) {
        var node = Self.node(in: UInt32(container), .null, 0)
        if isObject {
          guard name(token, &node) else { return false }
          token &+= 1
        }
        if isObject, node.symbol == 0 {
          guard let behind = walk.skip(&token) else { return false }
          separator = behind
        } else {
          tape.nodes[container].count &+= 1
          let first = walk.byte(token)
          if first == 0x7B || first == 0x5B {
            guard depth < TapeReader.maximumDepth else { return false }
            depth &+= 1
            node.start = UInt32(walk.start(token))
            node.kind = first == 0x7B ? .object : .array
            container = tape.append(node)
            token &+= 1
            isFirst = true
            continue
          }
          guard token &+ 1 < walk.tokenCount, let behind = scalar(token, &node) else { return false }
          separator = behind
          let index = tape.append(node)
          tape.nodes[index].next = UInt32(index &+ 1)
          token &+= 1
        }
      }
      isFirst = false
      // Behind a value: another, or the ends of containers.
      while separator == 0 {
        guard token < walk.tokenCount,
          walk.byte(token) == (tape.nodes[container].kind == .object ? 0x7D : 0x5D)
        else { return false }
        tape.nodes[container].end = UInt32(walk.start(token) &+ 1)
        tape.nodes[container].next = UInt32(tape.nodeCount)
        let parent = tape.nodes[container].parent
        guard parent != TapeNode.none else { return walk.isLast(token) }
        guard let behind = walk.separator(behind: &token) else { return false }
        depth &-= 1
        container = Int(parent)
        separator = behind
      }
      guard separator == 0x2C else { return false }
    }
  }

  @inline(__always)
  private static func node(in container: UInt32, _ kind: TapeNode.Kind, _ start: Int) -> TapeNode {
    TapeNode(start: UInt32(start), parent: container, nameStart: 0, nameEnd: 0, symbol: 0, kind: kind, flags: [])
  }

  /// Reads a member's name and the colon; its symbol is 0 where it is not known.
  @inline(__always)
  private func name(_ token: Int, _ node: inout TapeNode) -> Bool {
    guard let end = walk.nameEnd(token) else { return false }
    var start = walk.start(token) &+ 1
    if walk.bytes[start] == 0x5F {
      start &+= 1
      node.flags = .sibling
    }
    let length = end &- start
    (node.nameStart, node.nameEnd) = (UInt32(start), UInt32(end))
    node.symbol = symbols.symbol(walk.bytes + start, length, isRoomy: walk.count &- start >= 8)
    guard node.symbol == 0 else { return true }
    guard !walk.isUnusual(start, length) else { return false }
    if let base = symbols.base(ofChoice: walk.bytes + start, length) {
      // Of two elements at once; the slow way tells which.
      guard base != SymbolKeys.ambiguous else { return false }
      node.symbol = base
      node.flags.insert(.choice)
    }
    return true
  }

  /// Reads a text, number or word; gives what is behind it, nil where it is none.
  @inline(__always)
  private func scalar(_ token: Int, _ node: inout TapeNode) -> UInt8? {
    let (end, separator) = walk.gap(before: token &+ 1)
    guard let kind = walk.scalar(token, end) else { return nil }
    node.kind = kind
    (node.start, node.end) = (UInt32(walk.start(token)), UInt32(end))
    if kind == .string {
      (node.start, node.end) = (node.start &+ 1, node.end &- 1)
      node.flags.formUnion(walk.flags(Int(node.start)..<Int(node.end)))
    }
    return separator
  }
}
