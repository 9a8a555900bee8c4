import WisselWire

/// One thing of a JSON document.
enum JSONStep: Equatable {
  case begin(isObject: Bool)
  case end(isObject: Bool)
  /// A member's name as it is written, without its quotes; nil for one longer than those that matter.
  case name([UInt8]?)
  /// Where a text stands in the document, without its quotes.
  case text(Range<Int>)
  /// A number, `true`, `false` or `null`, as it is written.
  case scalar([UInt8])
}

/// Goes through a JSON document that comes piece by piece, in memory that does not grow with it. It holds to the grammar, but
/// does not judge whether texts are UTF-8 and whether escapes make pairs.
struct JSONSteps {
  private enum Expected { case value, valueOrEnd, name, nameOrEnd, colon, next, over }
  private enum Reading { case nothing, name, text, scalar }
  private enum Escape { case none, begun, digits(Int) }

  private static let deepest = 500
  private static let longestName = 128
  private static let longestScalar = 1024

  /// Whether each of what is open is an object.
  private var open: [Bool] = []
  private var expected = Expected.value
  private var reading = Reading.nothing
  private var escape = Escape.none
  /// What was read of a name or a scalar.
  private var written: [UInt8] = []
  /// Where the text begins that is read.
  private var start = 0
  /// Bytes of the pieces before.
  private var before = 0
  private var isBroken = false

  /// How many objects and lists are open.
  var depth: Int { open.count }
  /// Whether all that came is one object or list.
  var isWhole: Bool { !isBroken && expected == .over }

  /// The next step that ends in this piece; nil where there is none in the rest of it.
  ///
  /// - Parameter place: where to go on in the piece; 0 for a new one.
  mutating func next(in piece: UnsafeRawBufferPointer, from place: inout Int) -> JSONStep? {
    while place < piece.count, !isBroken {
      let step =
        switch reading {
        case .nothing: begin(piece[place], at: &place)
        case .name, .text: readText(piece, &place)
        case .scalar: readScalar(piece[place], at: &place)
        }
      if let step { return step }
    }
    before += piece.count
    return nil
  }

  private mutating func fail() -> JSONStep? {
    isBroken = true
    return nil
  }

  private mutating func endValue() { expected = open.isEmpty ? .over : .next }

  private mutating func begin(_ byte: UInt8, at place: inout Int) -> JSONStep? {
    let takesValue = expected == .value || expected == .valueOrEnd
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D: break
    case UInt8(ascii: "\""):
      guard takesValue || expected == .name || expected == .nameOrEnd else { return fail() }
      reading = takesValue ? .text : .name
      (written, start) = ([], before + place + 1)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      let isObject = byte == UInt8(ascii: "{")
      guard takesValue, depth < Self.deepest else { return fail() }
      open.append(isObject)
      expected = isObject ? .nameOrEnd : .valueOrEnd
      place += 1
      return .begin(isObject: isObject)
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      let isObject = byte == UInt8(ascii: "}")
      guard open.last == isObject, expected == .next || expected == (isObject ? .nameOrEnd : .valueOrEnd) else {
        return fail()
      }
      open.removeLast()
      endValue()
      place += 1
      return .end(isObject: isObject)
    case UInt8(ascii: ","):
      guard expected == .next, let isObject = open.last else { return fail() }
      expected = isObject ? .name : .value
    case UInt8(ascii: ":"):
      guard expected == .colon else { return fail() }
      expected = .value
    default:
      guard takesValue else { return fail() }
      (reading, written) = (.scalar, [byte])
    }
    place += 1
    return nil
  }

  private mutating func readScalar(_ byte: UInt8, at place: inout Int) -> JSONStep? {
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"):
      guard JSONScalar.isOne(written) else { return fail() }
      reading = .nothing
      endValue()
      return .scalar(written)
    default:
      guard written.count < Self.longestScalar else { return fail() }
      written.append(byte)
      place += 1
      return nil
    }
  }

  private mutating func readText(_ piece: UnsafeRawBufferPointer, _ place: inout Int) -> JSONStep? {
    if case .none = escape {
      let plain = JSONText.plainBytes(piece, from: place)
      keep(piece[place..<place + plain])
      place += plain
      guard place < piece.count else { return nil }
      if piece[place] == UInt8(ascii: "\"") {
        place += 1
        return endText(at: before + place - 1)
      }
    }
    let byte = piece[place]
    switch (escape, byte) {
    case (.none, UInt8(ascii: "\\")): escape = .begun
    case (.begun, UInt8(ascii: "u")): escape = .digits(4)
    case (.begun, _) where "\"\\/bfnrt".utf8.contains(byte): escape = .none
    case (.digits(let left), _) where JSONScalar.digit(byte) != nil: escape = left > 1 ? .digits(left - 1) : .none
    default: return fail()
    }
    keep(piece[place..<place + 1])
    place += 1
    return nil
  }

  /// Remembers as much of a name as tells whether it is one that matters.
  private mutating func keep(_ bytes: Slice<UnsafeRawBufferPointer>) {
    guard reading == .name else { return }
    written += bytes.prefix(Self.longestName + 1 - min(written.count, Self.longestName + 1))
  }

  private mutating func endText(at end: Int) -> JSONStep {
    defer { reading = .nothing }
    if reading == .name {
      expected = .colon
      return .name(written.count > Self.longestName ? nil : written)
    }
    endValue()
    return .text(start..<end)
  }
}

/// Numbers and words as JSON writes them.
enum JSONScalar {
  static func isOne(_ bytes: [UInt8]) -> Bool {
    ["true", "false", "null"].contains { bytes.elementsEqual($0.utf8) } || isNumber(bytes)
  }

  private static func isNumber(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    func skip(_ one: String) -> Bool {
      guard let byte = rest.first, one.utf8.contains(byte) else { return false }
      rest = rest.dropFirst()
      return true
    }
    func digits() -> Int {
      let count = rest.prefix { (0x30...0x39).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    _ = skip("-")
    let isZero = rest.first == UInt8(ascii: "0")
    let whole = digits()
    guard whole > 0, !isZero || whole == 1 else { return false }
    if skip("."), digits() == 0 { return false }
    if skip("eE") {
      _ = skip("+-")
      if digits() == 0 { return false }
    }
    return rest.isEmpty
  }

  /// The value of a hexadecimal digit.
  static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}
