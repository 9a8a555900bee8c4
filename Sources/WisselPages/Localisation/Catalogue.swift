import Mustache

/// One text in every language of ``Language``; `{name}` marks a place to fill in.
package struct Text: Sendable {
  package let dutch: String
  package let english: String

  package init(nl dutch: String, en english: String) {
    self.dutch = dutch
    self.english = english
  }

  package subscript(language: Language) -> String {
    switch language {
    case .dutch: dutch
    case .english: english
    }
  }
}

/// The texts of a set of pages by key: data, so that a translation is a table to read and not code.
package struct Catalogue: Sendable {
  package let texts: [String: Text]

  package init(_ texts: [String: Text]) { self.texts = texts }

  /// Both catalogues together; a key in `other` wins.
  package func merging(_ other: Catalogue) -> Catalogue {
    Catalogue(texts.merging(other.texts) { _, theirs in theirs })
  }

  /// The texts in one language.
  package func phrases(_ language: Language) -> Phrases { Phrases(catalogue: self, language: language) }
}

/// A catalogue seen in one language. In templates `{{t.key}}` gives a text; a key that is not there shows in brackets.
package struct Phrases: Sendable {
  package let catalogue: Catalogue
  package let language: Language

  /// The text of a key with its places filled in.
  package func callAsFunction(_ key: String, _ values: [String: String] = [:]) -> String {
    guard let text = catalogue.texts[key]?[language] else { return "[\(key)]" }
    return values.isEmpty ? text : Self.fill(text, values)
  }

  /// The text of `keyOne` or `keyMany`, with `{count}` filled in.
  package func counted(_ key: String, _ count: Int, _ values: [String: String] = [:]) -> String {
    let number = NumberStyle(language).integer(count)
    return self(key + (count == 1 ? "One" : "Many"), values.merging(["count": number]) { mine, _ in mine })
  }

  // One pass, so that a value that contains a place's name is left alone.
  private static func fill(_ text: String, _ values: [String: String]) -> String {
    var filled = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "{") {
      filled += rest[..<open]
      guard let close = rest[open...].firstIndex(of: "}") else { break }
      let name = String(rest[rest.index(after: open)..<close])
      filled += values[name] ?? "{\(name)}"
      rest = rest[rest.index(after: close)...]
    }
    return filled + rest
  }
}

extension Phrases: MustacheParent {
  package func child(named name: String) -> Any? { self(name) }
}
