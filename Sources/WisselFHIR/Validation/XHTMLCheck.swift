/// Whether a narrative is XHTML of the kind that FHIR allows (FHIR R4, narrative, txt-1 and txt-2): well-formed, one
/// `div`, formatting only, and not empty.
struct XHTMLCheck {
  typealias Problem = (rule: String, message: String)

  private let bytes: Bytes
  private var position = 0
  private var open: [Range<Int>] = []
  private var hasContent = false

  static func problem(_ bytes: Bytes) -> Problem? {
    var check = XHTMLCheck(bytes: bytes)
    return check.run()
  }

  private init(bytes: Bytes) { self.bytes = bytes }

  private static let malformed: Problem = ("txt-1", "the narrative is not well-formed XHTML in one div")
  private static let forbidden: Problem = ("txt-1", "the narrative holds more than formatting")

  private mutating func run() -> Problem? {
    var isFirst = true
    while position < bytes.count {
      guard bytes[position] == 0x3C else {
        if bytes[position] > 0x20 {
          if open.isEmpty { return Self.malformed }
          hasContent = true
        }
        position += 1
        continue
      }
      if starts("<!--") {
        guard let end = find("-->") else { return Self.malformed }
        position = end
        continue
      }
      if starts("<?") || starts("<!") { return Self.malformed }
      if open.isEmpty, !isFirst { return Self.malformed }
      if let problem = starts("</") ? closing() : opening(isFirst: isFirst) { return problem }
      isFirst = false
    }
    if isFirst || !open.isEmpty { return Self.malformed }
    return hasContent ? nil : ("txt-2", "the narrative has no content")
  }

  private func starts(_ text: StaticString) -> Bool {
    Primitive.starts(Bytes(rebasing: bytes[position...]), with: text)
  }

  private func find(_ text: String) -> Int? {
    let wanted = Array(text.utf8)
    var place = position
    while place + wanted.count <= bytes.count {
      if bytes[place..<place + wanted.count].elementsEqual(wanted) { return place + wanted.count }
      place += 1
    }
    return nil
  }

  private mutating func name() -> Range<Int> {
    let start = position
    while position < bytes.count, Self.isName(bytes[position]) { position += 1 }
    return start..<position
  }

  private static func isName(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || [0x2D, 0x3A, 0x5F, 0x2E].contains(byte)
      || byte >= 0x80
  }

  private mutating func skipSpace() {
    while position < bytes.count, bytes[position] <= 0x20 { position += 1 }
  }

  private mutating func closing() -> Problem? {
    position += 2
    let name = name()
    skipSpace()
    guard position < bytes.count, bytes[position] == 0x3E, let last = open.popLast(),
      bytes[last].elementsEqual(bytes[name])
    else { return Self.malformed }
    position += 1
    return nil
  }

  private mutating func opening(isFirst: Bool) -> Problem? {
    position += 1
    let name = name()
    guard !name.isEmpty else { return Self.malformed }
    let tag = Self.tags.symbol(Bytes(rebasing: bytes[name]))
    if isFirst, tag != Self.div { return Self.malformed }
    guard tag > 0 else { return Self.forbidden }
    if tag == Self.image { hasContent = true }
    while true {
      skipSpace()
      guard position < bytes.count else { return Self.malformed }
      if bytes[position] == 0x3E {
        position += 1
        open.append(name)
        return open.count > 200 ? Self.malformed : nil
      }
      if starts("/>") {
        position += 2
        return isFirst ? ("txt-2", "the narrative has no content") : nil
      }
      if let problem = attribute() { return problem }
    }
  }

  private mutating func attribute() -> Problem? {
    let name = name()
    skipSpace()
    guard !name.isEmpty, position < bytes.count, bytes[position] == 0x3D else { return Self.malformed }
    position += 1
    skipSpace()
    guard position < bytes.count, bytes[position] == 0x22 || bytes[position] == 0x27,
      let end = bytes[(position + 1)...].firstIndex(of: bytes[position])
    else { return Self.malformed }
    let value = bytes[(position + 1)..<end]
    position = end + 1
    let isEvent = name.count > 2 && bytes[name.lowerBound] | 0x20 == 0x6F && bytes[name.lowerBound + 1] | 0x20 == 0x6E
    let start = value.lazy.filter { $0 > 0x20 }.prefix(11).map { $0 | 0x20 }
    return isEvent || start.elementsEqual("javascript:".utf8) ? Self.forbidden : nil
  }

  /// The elements of formatting (XHTML 1.1 chapters 7 to 11 and 15, with links, images and styles).
  private static let tags = SymbolTable([
    "a", "abbr", "acronym", "address", "b", "big", "blockquote", "br", "caption", "cite", "code", "col", "colgroup",
    "dd", "del", "dfn", "div", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins",
    "kbd",
    "li", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strong", "style", "sub", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var",
  ])

  private static let div = tags.symbol("div")
  private static let image = tags.symbol("img")
}
