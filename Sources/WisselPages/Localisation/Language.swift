/// A language pages are written in; the raw value is its BCP 47 tag.
package enum Language: String, CaseIterable, Codable, Sendable {
  case dutch = "nl"
  case english = "en"

  /// The language for a reader: their own choice (a cookie's value), else the best of the browser's `Accept-Language`
  /// (RFC 9110 §12.5.4), else `fallback`.
  package static func choose(
    cookie: String?, acceptLanguage: String?, fallback: Language = .english
  ) -> Language {
    if let cookie, let chosen = Language(rawValue: cookie) { return chosen }
    guard let acceptLanguage else { return fallback }
    var best: (language: Language, quality: Double)?
    for item in acceptLanguage.split(separator: ",").prefix(32) {
      let parts = item.split(separator: ";").map { $0.trimmingSpaces() }
      guard let tag = parts.first?.lowercased(), let primary = tag.split(separator: "-").first,
        let language = Language(rawValue: String(primary))
      else { continue }
      var quality = 1.0
      for parameter in parts.dropFirst() where parameter.hasPrefix("q=") {
        quality = Double(parameter.dropFirst(2)) ?? 0
      }
      guard quality > 0, quality <= 1, quality > best?.quality ?? 0 else { continue }
      best = (language, quality)
    }
    return best?.language ?? fallback
  }
}

extension Substring {
  fileprivate func trimmingSpaces() -> Substring {
    var text = self
    while text.first == " " || text.first == "\t" { text.removeFirst() }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }
}
