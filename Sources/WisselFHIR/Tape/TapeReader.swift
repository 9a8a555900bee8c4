/// Reads a document onto a tape in one pass: strictly (RFC 8259, UTF-8), to a bounded depth, without recursion.
struct TapeReader {
  /// How deep objects and arrays may lie in one another: more than any resource needs.
  static let maximumDepth = 300
  /// The longest document, in bytes.
  static let maximumBytes = 1 << 31

  let bytes: UnsafePointer<UInt8>
  let count: Int
  let symbols: SymbolTable
  var position = 0
  var tape: Tape

  private var nameStart: UInt32 = 0
  private var nameEnd: UInt32 = 0
  private var symbol: UInt16 = 0
  private var nameFlags: TapeNode.Flags = []

  private init(_ tape: Tape, _ symbols: SymbolTable) {
    (self.tape, bytes, count, self.symbols) = (tape, tape.bytes, tape.count, symbols)
  }

  /// The tape of some bytes, which the caller frees.
  static func read(_ buffer: UnsafeBufferPointer<UInt8>, _ symbols: SymbolTable) throws(JSONError) -> Tape {
    guard buffer.count < maximumBytes else { throw JSONError(offset: 0, reason: "it is too long") }
    var reader = TapeReader(Tape(buffer), symbols)
    do throws(JSONError) {
      try reader.document()
    } catch {
      reader.tape.free()
      throw error
    }
    return reader.tape
  }

  func error(_ reason: String) -> JSONError { JSONError(offset: position, reason: reason) }

  @inline(__always)
  private mutating func skipSpace() {
    while position < count, bytes[position] <= 0x20 {
      let byte = bytes[position]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      position += 1
    }
  }

  private mutating func document() throws(JSONError) {
    var (container, depth) = (TapeNode.none, 0)
    skipSpace()
    while true {
      guard position < count else { throw error("a value is missing") }
      let byte = bytes[position]
      if byte == 0x7B || byte == 0x5B {
        guard depth < Self.maximumDepth else { throw error("it is nested more than \(Self.maximumDepth) deep") }
        depth += 1
        container = UInt32(open(byte == 0x7B ? .object : .array, container))
        position += 1
        skipSpace()
        let closing: UInt8 = byte == 0x7B ? 0x7D : 0x5D
        if position < count, bytes[position] == closing {
          container = close(container)
          depth -= 1
        } else {
          if byte == 0x7B { try name() }
          continue
        }
      } else {
        try scalar(byte, container)
      }
      while container != TapeNode.none {
        skipSpace()
        guard position < count else { throw error("it has no end") }
        let (byte, isObject) = (bytes[position], tape[Int(container)].kind == .object)
        if byte == 0x2C {
          position += 1
          skipSpace()
          if isObject { try name() } else { clearName() }
          break
        }
        guard byte == (isObject ? 0x7D : 0x5D) else {
          throw error(isObject ? "',' or '}' is expected" : "',' or ']' is expected")
        }
        container = close(container)
        depth -= 1
      }
      guard container != TapeNode.none else { break }
    }
    skipSpace()
    guard position == count else { throw error("there is more after the value") }
  }

  private mutating func clearName() { (nameStart, nameEnd, symbol, nameFlags) = (0, 0, 0, []) }

  @inline(__always)
  private mutating func open(_ kind: TapeNode.Kind, _ container: UInt32) -> Int {
    if container != TapeNode.none { tape.nodes[Int(container)].count += 1 }
    let index = tape.append(
      TapeNode(
        start: UInt32(position), parent: container, nameStart: nameStart, nameEnd: nameEnd, symbol: symbol, kind: kind,
        flags: nameFlags))
    clearName()
    return index
  }

  private mutating func close(_ container: UInt32) -> UInt32 {
    position += 1
    let index = Int(container)
    tape.nodes[index].end = UInt32(position)
    tape.nodes[index].next = UInt32(tape.nodeCount)
    clearName()
    return tape.nodes[index].parent
  }

  @inline(__always)
  private mutating func scalar(_ byte: UInt8, _ container: UInt32) throws(JSONError) {
    let index: Int
    var flags: TapeNode.Flags = []
    switch byte {
    case 0x22:
      index = open(.string, container)
      position += 1
      tape.nodes[index].start = UInt32(position)
      flags = try text()
      tape.nodes[index].end = UInt32(position)
      position += 1
    case 0x74:
      index = open(.boolean, container)
      try word("true")
      tape.nodes[index].end = UInt32(position)
    case 0x66:
      index = open(.boolean, container)
      try word("false")
      tape.nodes[index].end = UInt32(position)
    case 0x6E:
      index = open(.null, container)
      try word("null")
      tape.nodes[index].end = UInt32(position)
    default:
      index = open(.number, container)
      if try number() { flags = .whole }
      tape.nodes[index].end = UInt32(position)
    }
    tape.nodes[index].flags.formUnion(flags)
    tape.nodes[index].next = UInt32(tape.nodeCount)
  }

  private mutating func word(_ word: StaticString) throws(JSONError) {
    let length = word.utf8CodeUnitCount
    guard count - position >= length else { throw error("a value is expected") }
    for place in 0..<length where bytes[position + place] != word.utf8Start[place] {
      throw error("a value is expected")
    }
    position += length
  }

  /// Reads a member's name and the colon.
  @inline(__always)
  private mutating func name() throws(JSONError) {
    guard position < count, bytes[position] == 0x22 else { throw error("a member's name in quotes is expected") }
    position += 1
    nameFlags = []
    if position < count, bytes[position] == 0x5F {
      nameFlags = .sibling
      position += 1
    }
    let start = position
    nameStart = UInt32(start)
    while true {
      if count - position >= 8 {
        let special = special(at: position)
        position += special == 0 ? 8 : special.trailingZeroBitCount >> 3
        if special == 0 { continue }
      }
      guard position < count else { throw error("a text has no end") }
      let byte = bytes[position]
      if byte == 0x22 { break }
      guard byte != 0x5C, byte >= 0x20, byte < 0x80 else { return try unusualName(start) }
      position += 1
    }
    nameEnd = UInt32(position)
    symbol = symbols.symbol(bytes + start, position - start, isRoomy: count - start >= 8)
    try colon()
  }

  private mutating func colon() throws(JSONError) {
    position += 1
    skipSpace()
    guard position < count, bytes[position] == 0x3A else { throw error("':' is expected") }
    position += 1
    skipSpace()
  }

  /// A name with escapes or other characters than ASCII's.
  private mutating func unusualName(_ start: Int) throws(JSONError) {
    let flags = try text()
    nameEnd = UInt32(position)
    symbol = 0
    if flags.contains(.wide) { nameFlags.insert(.wide) }
    if flags.contains(.escaped) {
      nameFlags.insert(.escapedName)
      let quoted = [0x22] + [UInt8](UnsafeBufferPointer(start: bytes + start, count: position - start)) + [0x22]
      if let name = try JSONParser.parse(quoted).string {
        if !nameFlags.contains(.sibling), name.utf8.first == 0x5F {
          nameFlags.insert(.sibling)
          symbol = symbols.symbol(String(name.dropFirst()))
        } else {
          symbol = symbols.symbol(name)
        }
      }
    }
    try colon()
  }
}
