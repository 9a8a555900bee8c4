/// Cuts an expression into words (FHIRPath N1, lexical elements).
struct FHIRPathLexer {
  private let scalars: [Unicode.Scalar]
  private var index = 0

  private init(_ text: String) { scalars = Array(text.unicodeScalars) }

  static func tokens(_ text: String) throws(FHIRPathError) -> [FHIRPathToken] {
    var lexer = FHIRPathLexer(text)
    var tokens: [FHIRPathToken] = []
    repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
    return tokens
  }

  private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
    index + offset < scalars.count ? scalars[index + offset] : nil
  }

  private func error(_ reason: String) -> FHIRPathError { FHIRPathError(index + 1, reason) }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek() == scalar else { return false }
    index += 1
    return true
  }

  private mutating func next() throws(FHIRPathError) -> FHIRPathToken {
    try skipSpace()
    let column = index + 1
    guard let first = peek() else { return FHIRPathToken(kind: .end, column: column) }
    return FHIRPathToken(kind: try kind(first), column: column)
  }

  private mutating func kind(_ first: Unicode.Scalar) throws(FHIRPathError) -> FHIRPathToken.Kind {
    switch first {
    case _ where Self.isNameStart(first): return .name(name())
    case _ where Self.isDigit(first): return .number(number())
    case "'": return .string(try quoted("'"))
    case "`": return .quotedName(try quoted("`"))
    case "\"": throw error("a text stands in single quotes")
    case "@": return .temporal(try temporal())
    case "%":
      index += 1
      if peek() == "`" { return .variable(try quoted("`")) }
      if peek() == "'" { return .variable(try quoted("'")) }
      guard let start = peek(), Self.isNameStart(start) else { throw error("a name is expected after '%'") }
      var name = name()
      // FHIR's own `%vs-name` and `%ext-name` hold hyphens.
      while ["vs", "ext"].contains(name.prefix { $0 != "-" }), take("-") { name += "-" + self.name() }
      return .variable(name)
    case "$":
      index += 1
      let name = name()
      guard ["this", "index", "total"].contains(name) else { throw error("unknown '$\(name)'") }
      return .special(name)
    default:
      for symbol in ["!=", "!~", "<=", ">="]
      where String(String.UnicodeScalarView(scalars[index...].prefix(2))) == symbol {
        index += 2
        return .symbol(symbol)
      }
      guard ".,()[]{}+-*/|&=~<>".unicodeScalars.contains(first) else { throw error("unexpected '\(first)'") }
      index += 1
      return .symbol(String(first))
    }
  }

  private mutating func skipSpace() throws(FHIRPathError) {
    while let scalar = peek() {
      if [" ", "\t", "\n", "\r"].contains(scalar) {
        index += 1
      } else if scalar == "/", peek(1) == "/" {
        while let scalar = peek(), scalar != "\n" { index += 1 }
      } else if scalar == "/", peek(1) == "*" {
        let start = index
        index += 2
        while !(peek() == "*" && peek(1) == "/") {
          guard peek() != nil else { throw FHIRPathError(start + 1, "a comment has no end") }
          index += 1
        }
        index += 2
      } else {
        return
      }
    }
  }

  private mutating func name() -> String {
    var name = String.UnicodeScalarView()
    while let scalar = peek(), Self.isNameStart(scalar) || Self.isDigit(scalar) {
      name.append(scalar)
      index += 1
    }
    return String(name)
  }

  private mutating func number() -> String {
    var number = ""
    while let scalar = peek() {
      if scalar == ".", !number.contains("."), let next = peek(1), Self.isDigit(next) {
      } else if !Self.isDigit(scalar) {
        break
      }
      number.unicodeScalars.append(scalar)
      index += 1
    }
    return number
  }

  private mutating func quoted(_ quote: Unicode.Scalar) throws(FHIRPathError) -> String {
    let start = index
    index += 1
    var text = String.UnicodeScalarView()
    while let scalar = peek() {
      index += 1
      if scalar == quote { return String(text) }
      guard scalar == "\\" else {
        text.append(scalar)
        continue
      }
      text.append(try escape())
    }
    throw FHIRPathError(start + 1, "the text has no end")
  }

  private mutating func escape() throws(FHIRPathError) -> Unicode.Scalar {
    guard let scalar = peek() else { throw error("the text has no end") }
    index += 1
    switch scalar {
    case "'", "\"", "`", "\\", "/": return scalar
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "f": return "\u{C}"
    case "u":
      let digits = String(String.UnicodeScalarView(scalars[index...].prefix(4)))
      guard digits.utf8.count == 4, let value = UInt32(digits, radix: 16), let unicode = Unicode.Scalar(value) else {
        throw error("'\\u' needs four hexadecimal digits of a character")
      }
      index += 4
      return unicode
    default: throw error("unknown escape '\\\(scalar)'")
    }
  }

  private mutating func temporal() throws(FHIRPathError) -> Temporal {
    let start = index
    index += 1
    let isTime = take("T")
    var text = String.UnicodeScalarView()
    while let scalar = peek(), Self.isDigit(scalar) || ":-+TZ.".unicodeScalars.contains(scalar) {
      // A point that no digit follows begins a member, as in `@2015.toString()`.
      if scalar == ".", !(peek(1).map(Self.isDigit) ?? false) { break }
      text.append(scalar)
      index += 1
    }
    let literal = String(text)
    let kind: Temporal.Kind = isTime ? .time : literal.contains("T") ? .dateTime : .date
    guard let temporal = Temporal(literal, kind: kind) else {
      throw FHIRPathError(start + 1, "'@' is not followed by a date or time")
    }
    return temporal
  }

  private static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
    (0x41...0x5A).contains(scalar.value) || (0x61...0x7A).contains(scalar.value) || scalar == "_"
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { (0x30...0x39).contains(scalar.value) }
}
