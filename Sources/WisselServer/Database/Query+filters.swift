import Hummingbird
package import WisselHTTP
package import WisselWire

extension Query {
  /// The first value under a name as a pattern for `LIKE`, with `%` and `_` as the caller gives them; 400 when it is
  /// longer than any name.
  package func pattern(_ name: String) throws(WireError) -> String? {
    guard let text = self[name] else { return nil }
    return try Self.pattern(text, name)
  }

  /// All values under a name as patterns for `LIKE`.
  package func patterns(_ name: String) throws(WireError) -> [String] {
    var patterns: [String] = []
    for text in all(name) { patterns.append(try Self.pattern(text, name)) }
    return patterns
  }

  private static func pattern(_ text: String, _ name: String) throws(WireError) -> String {
    guard text.utf8.count <= 1000 else { throw .bad("The value of '\(name)' is too long.") }
    return text
  }

  /// The first value under a name as a moment, or as the first moment of a day; 400 when it is neither.
  package func time(_ name: String) throws(WireError) -> WireTime? {
    guard let text = self[name] else { return nil }
    guard let time = WireTime(text) ?? WireTime(text + "T00:00:00") else {
      throw .bad("Invalid value for '\(name)' provided: '\(text)'. Should be a date or a moment in ISO 8601.")
    }
    return time
  }

  /// The first value under a name as an id that must exist.
  package func id<Raw: RawRepresentable>(_ name: String, as type: Raw.Type = Raw.self) throws(WireError) -> Raw?
  where Raw.RawValue == Int {
    guard let number = try int(name) else { return nil }
    return Raw(rawValue: number)
  }
}

extension Query {
  /// The first value under a name as a truth value, in the words Python and people write; 400 when it is none.
  package func flag(_ name: String) throws(WireError) -> Bool? {
    guard let text = self[name] else { return nil }
    switch text.lowercased() {
    case "1", "true", "yes": return true
    case "0", "false", "no": return false
    default: throw .bad("Invalid value for '\(name)' provided: '\(text)'. Should be true or false.")
    }
  }
}
