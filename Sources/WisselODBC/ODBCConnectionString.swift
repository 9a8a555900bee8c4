/// What a driver needs to find a database and get in: keywords and their values. It is never shown but for the keywords
/// that say where the database is.
package struct ODBCConnectionString: Sendable, CustomStringConvertible, CustomReflectable {
  private var parts: [(keyword: String, value: String)]

  package init(_ parts: [(keyword: String, value: String)]) { self.parts = parts }

  /// Reads `Keyword=value;Keyword={value};…`; in braces, `}}` stands for `}`.
  ///
  /// - Returns: nil for what is of another form.
  package init?(reading text: String) {
    parts = []
    var rest = text[...]
    while true {
      rest = rest.drop { $0 == ";" || $0.isWhitespace }
      if rest.isEmpty { break }
      guard let sign = rest.firstIndex(of: "=") else { return nil }
      let keyword = Self.trimmed(rest[..<sign])
      rest = rest[rest.index(after: sign)...].drop(while: \.isWhitespace)
      guard !keyword.isEmpty, let value = Self.takeValue(&rest) else { return nil }
      parts.append((keyword, value))
    }
    if parts.isEmpty { return nil }
  }

  private static func takeValue(_ rest: inout Substring) -> String? {
    guard rest.first == "{" else {
      let value = rest.prefix { $0 != ";" }
      rest = rest[value.endIndex...]
      return trimmed(value)
    }
    var value = ""
    rest.removeFirst()
    while let next = rest.popFirst() {
      if next != "}" {
        value.append(next)
      } else if rest.first == "}" {
        value.append(rest.removeFirst())
      } else {
        rest = rest.drop(while: \.isWhitespace)
        return rest.isEmpty || rest.first == ";" ? value : nil
      }
    }
    return nil
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }

  /// The same with a password.
  package func with(password: String) -> Self {
    ODBCConnectionString(parts.filter { !["pwd", "password"].contains($0.keyword.lowercased()) } + [("PWD", password)])
  }

  /// Whether a keyword's value is one that nobody may see.
  package static func isSecret(_ keyword: String) -> Bool {
    let name = keyword.lowercased()
    return ["pwd", "pass", "secret", "token", "key"].contains { name.contains($0) }
  }

  /// The whole of it, for a driver.
  var text: String {
    parts.map { part in
      let isPlain = part.value.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "._-/:,\\".utf8.contains(byte)
      }
      let value = isPlain ? part.value : "{\(part.value.doubling("}"))}"
      return "\(part.keyword)=\(value)"
    }.joined(separator: ";") + ";"
  }

  /// Where the database is, for people and for telling one from another.
  package var description: String {
    let places = parts.filter { Self.places.contains($0.keyword.lowercased()) }
    return "odbc:" + places.map { "\($0.keyword)=\($0.value)" }.joined(separator: ";")
  }

  package var customMirror: Mirror { Mirror(self, children: ["address": description]) }

  private static let places: Set = [
    "dsn", "server", "servername", "host", "hostname", "address", "addr", "port", "tcp_port", "service", "servicename",
    "instance", "database", "db", "dbname", "dbq", "schema",
  ]
}

extension String {
  /// The text with each occurrence of another one twice, wherever its bytes stand: a mark that combines with a quote
  /// makes another character of it, but the database sees the quote.
  func doubling(_ mark: String) -> String {
    let (all, mark) = (Array(utf8), Array(mark.utf8))
    var (bytes, place) = ([UInt8](), 0)
    while place < all.count {
      if !mark.isEmpty, all[place...].starts(with: mark) {
        bytes += mark + mark
        place += mark.count
      } else {
        bytes.append(all[place])
        place += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
