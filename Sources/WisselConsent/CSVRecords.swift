/// The records of a CSV text: fields in quotes or not, separated by what the first line has more of, comma or semicolon.
struct CSVRecords {
  struct Record {
    let fields: [String]
    /// Where it begins, counted from 1.
    let line: Int
  }

  private var rest: Substring.UnicodeScalarView
  private let separator: Unicode.Scalar
  private var line = 1

  init(_ text: String) {
    rest = Substring(text).unicodeScalars
    if rest.first == "\u{FEFF}" { rest = rest.dropFirst() }
    let first = rest.prefix { $0 != "\n" }
    separator = first.count { $0 == ";" } > first.count { $0 == "," } ? ";" : ","
  }

  /// The next record that is not an empty line.
  mutating func next() throws(ConsentList.Problem) -> Record? {
    while let first = rest.first, first == "\n" || first == "\r" {
      if first == "\n" { line += 1 }
      rest = rest.dropFirst()
    }
    guard !rest.isEmpty else { return nil }
    let start = line
    var fields: [String] = []
    while true {
      fields.append(try field())
      guard rest.first == separator else { break }
      rest = rest.dropFirst()
    }
    if rest.first == "\r" { rest = rest.dropFirst() }
    guard rest.isEmpty || rest.first == "\n" else {
      throw ConsentList.Problem(line: line, reason: "there is more behind a field in quotes")
    }
    return Record(fields: fields, line: start)
  }

  private mutating func field() throws(ConsentList.Problem) -> String {
    guard rest.first == "\"" else {
      let end = rest.firstIndex { $0 == separator || $0 == "\n" || $0 == "\r" } ?? rest.endIndex
      let text = String(rest[..<end])
      rest = rest[end...]
      return text
    }
    rest = rest.dropFirst()
    var text = String.UnicodeScalarView()
    while let scalar = rest.popFirst() {
      if scalar == "\n" { line += 1 }
      guard scalar == "\"" else {
        text.append(scalar)
        continue
      }
      guard rest.first == "\"" else { return String(text) }
      rest = rest.dropFirst()
      text.append("\"")
    }
    throw ConsentList.Problem(line: line, reason: "a field in quotes has no end")
  }
}
