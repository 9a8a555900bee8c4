import Foundation
import WisselPages

/// Writes SVG text. Attribute values and texts are escaped here, and nowhere else.
struct SVG: Sendable {
  private(set) var text = ""
  private let escaping = ScalarEscaping()

  /// An element without content.
  mutating func element(_ name: String, _ attributes: KeyValuePairs<String, String>) {
    open(name, attributes)
    text.removeLast()
    text += "/>"
  }

  mutating func open(_ name: String, _ attributes: KeyValuePairs<String, String> = [:]) {
    text += "<\(name)"
    for (key, value) in attributes { text += " \(key)=\"\(escaping.escapeText(value))\"" }
    text += ">"
  }

  mutating func close(_ name: String) { text += "</\(name)>" }

  /// An element that holds a text.
  mutating func label(_ name: String, _ attributes: KeyValuePairs<String, String>, _ content: String) {
    open(name, attributes)
    text += escaping.escapeText(content)
    close(name)
  }

  /// A coordinate with at most one decimal, so that files stay small and the same everywhere.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let tenths = (min(max(value, -1e6), 1e6) * 10).rounded() / 10
    return tenths == tenths.rounded() ? String(Int(tenths)) : String(format: "%.1f", tenths)
  }
}
