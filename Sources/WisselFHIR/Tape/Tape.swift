/// A JSON document (RFC 8259) as a row of nodes over its bytes. It lives no longer than they do.
struct Tape {
  private(set) var bytes: UnsafePointer<UInt8>
  private(set) var count: Int
  private(set) var nodes: UnsafeMutablePointer<TapeNode>
  private(set) var nodeCount = 0
  private(set) var capacity: Int

  init(_ buffer: UnsafeBufferPointer<UInt8>) {
    bytes = buffer.baseAddress ?? UnsafePointer(Self.nothing)
    count = buffer.count
    capacity = max(32, buffer.count / 12)
    nodes = .allocate(capacity: capacity)
  }

  /// A tape for other bytes in the room of this one, which is not to be used any more.
  func reused(for buffer: UnsafeBufferPointer<UInt8>) -> Tape {
    var tape = self
    tape.bytes = buffer.baseAddress ?? UnsafePointer(Self.nothing)
    tape.count = buffer.count
    tape.nodeCount = 0
    return tape
  }

  private nonisolated(unsafe) static let nothing = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)

  func free() { nodes.deallocate() }

  @inline(__always)
  subscript(_ index: Int) -> TapeNode { nodes[index] }

  @inline(__always)
  mutating func append(_ node: TapeNode) -> Int {
    if nodeCount == capacity { grow() }
    (nodes + nodeCount).initialize(to: node)
    nodeCount += 1
    return nodeCount - 1
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<TapeNode>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: nodes, count: nodeCount)
    nodes.deallocate()
    (nodes, capacity) = (larger, capacity * 2)
  }
}

extension Tape {
  /// The bytes of a node: of a text without its quotes.
  @inline(__always)
  func value(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    let node = nodes[index]
    return UnsafeBufferPointer(start: bytes + Int(node.start), count: Int(node.end - node.start))
  }

  /// The bytes of a text with its escapes resolved.
  func unescaped(_ index: Int) -> [UInt8] {
    guard nodes[index].flags.contains(.escaped) else { return Array(value(index)) }
    let node = nodes[index]
    let quoted = UnsafeBufferPointer(start: bytes + Int(node.start) - 1, count: Int(node.end - node.start) + 2)
    return (try? JSONParser.parse(quoted).string).map { Array($0.utf8) } ?? []
  }

  /// The text of a string node.
  func text(_ index: Int) -> String? {
    nodes[index].kind == .string ? String(decoding: unescaped(index), as: UTF8.self) : nil
  }

  /// Whether a string node's text is these bytes.
  @inline(__always)
  func equals(_ index: Int, _ text: StaticString) -> Bool {
    let value = value(index)
    guard value.count == text.utf8CodeUnitCount else { return false }
    for place in 0..<value.count where value[place] != text.utf8Start[place] { return false }
    return true
  }

  /// A node as a JSON value with what is in it.
  func json(_ index: Int) -> JSON {
    let node = nodes[index]
    let isText = node.kind == .string
    let start = Int(node.start) - (isText ? 1 : 0)
    let end = Int(node.end) + (isText ? 1 : 0)
    return (try? JSONParser.parse(UnsafeBufferPointer(start: bytes + start, count: end - start))) ?? .null
  }

  /// An object's member.
  @inline(__always)
  func member(_ object: Int, _ symbol: UInt16) -> Int? {
    guard nodes[object].kind == .object else { return nil }
    let end = Int(nodes[object].next)
    var child = object + 1
    while child < end {
      if nodes[child].symbol == symbol, !nodes[child].flags.contains(.sibling) { return child }
      child = Int(nodes[child].next)
    }
    return nil
  }

  /// The `_name` member that belongs to a primitive one.
  func sibling(_ object: Int, _ symbol: UInt16) -> Int? {
    guard nodes[object].kind == .object else { return nil }
    let end = Int(nodes[object].next)
    var child = object + 1
    while child < end {
      if nodes[child].symbol == symbol, nodes[child].flags.contains(.sibling) { return child }
      child = Int(nodes[child].next)
    }
    return nil
  }

  /// The nodes directly in an object or array.
  func children(_ index: Int) -> [Int] {
    var (found, child) = ([Int](), index + 1)
    let end = Int(nodes[index].next)
    while child < end {
      found.append(child)
      child = Int(nodes[child].next)
    }
    return found
  }

  /// A node's place in an array.
  func place(_ index: Int) -> Int {
    var (place, sibling) = (0, Int(nodes[index].parent) + 1)
    while sibling < index {
      place += 1
      sibling = Int(nodes[sibling].next)
    }
    return place
  }
}
