/// A language the station speaks to its operator.
package enum Language: String, Sendable, CaseIterable {
  case dutch = "nl"
  case english = "en"

  /// The language of a process: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that says one; English otherwise.
  package init(environment: [String: String]) {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    self = locale.hasPrefix("nl") ? .dutch : .english
  }
}

/// What a finding says to a person: the state of things, and what to do about it where something is to be done.
package struct Words: Hashable, Sendable {
  package let says: String
  package let remedy: String?

  init(_ says: String, _ remedy: String? = nil) {
    self.says = says
    self.remedy = remedy
  }
}

extension Finding {
  /// The finding in a language. It never holds secrets.
  package func words(in language: Language) -> Words {
    switch language {
    case .dutch: dutch
    case .english: english
    }
  }
}

extension Int {
  /// Bytes as gibibytes with one decimal, in the language's own writing.
  func gibibytes(_ language: Language) -> String {
    let tenths = (Double(self) / Double(1 << 30) * 10).rounded() / 10
    let text = "\(tenths)"
    return (language == .dutch ? text.replacing(".", with: ",") : text) + " GiB"
  }
}
