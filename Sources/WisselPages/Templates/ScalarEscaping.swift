import Mustache

/// Escapes text for HTML scalar by scalar. The template engine's own escaping goes by grapheme, so a quote followed by a
/// combining mark would slip through and end an attribute.
package struct ScalarEscaping: MustacheContentType {
  package init() {}

  package func escapeText(_ text: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count + text.utf8.count / 8)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "&": escaped += "&amp;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      // Not allowed in HTML at all, and NUL confuses parsers.
      case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{7F}": escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// Makes the escaping known to the template engine under ``name``; once per process.
  static let registered: Bool = {
    MustacheContentTypes.register(ScalarEscaping(), named: name)
    return true
  }()

  static let name = "WISSEL"
}
