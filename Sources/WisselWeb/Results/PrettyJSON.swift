import Foundation
import WisselWire

/// JSON for people: indented, keys in order.
enum PrettyJSON {
  static func text(_ value: JSONValue) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let bytes = try? encoder.encode(value) else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }
}
