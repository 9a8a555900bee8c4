import Foundation
import WisselWire

/// Finds which function an input asks for, in a JSON object of any length that comes piece by piece: the text of its
/// member `method`. An input that names none, or one in a way that two readers could understand differently (twice, or
/// in another encoding than UTF-8), names none.
package struct MethodScan: Sendable {
  /// What may come next at the level of the members.
  private enum Place { case start, key, colon, value, comma, over }

  /// Bytes a name may have, as written.
  private static let longest = 1024

  private var place = Place.start
  private var depth = 0
  private var inText = false
  private var escaped = false
  /// What was written between the quotes of a text that matters; nil when it is too long.
  private var text: [UInt8]?
  private var key: String?
  private var isDoubtful = false
  private var found: [String] = []

  package init() {}

  /// The function, once everything was fed.
  package var method: String? { !isDoubtful && depth == 0 && place == .over && found.count == 1 ? found[0] : nil }

  package mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { feed(byte) }
  }

  private mutating func feed(_ byte: UInt8) {
    if inText { return feedText(byte) }
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D: return
    case UInt8(ascii: "\""):
      inText = true
      text = []
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      if place == .over || (place == .start && byte != UInt8(ascii: "{")) { isDoubtful = true }
      if depth == 1, place == .value, key == "method" { isDoubtful = true }
      depth += 1
      if depth == 1 { place = .key }
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      depth -= 1
      if depth < 0 { isDoubtful = true }
      if depth == 0 { place = .over }
    case UInt8(ascii: ":") where depth == 1: place = .value
    case UInt8(ascii: ",") where depth == 1: place = .key
    default:
      // The rest of a number or word, unless there is no object around it.
      if depth == 0 || byte == 0 { isDoubtful = true }
      if depth == 1, place == .value, key == "method" { isDoubtful = true }
    }
  }

  private mutating func feedText(_ byte: UInt8) {
    if escaped {
      escaped = false
    } else if byte == UInt8(ascii: "\\") {
      escaped = true
    } else if byte == UInt8(ascii: "\"") {
      inText = false
      return endText()
    }
    if depth == 1 {
      text?.append(byte)
      if let count = text?.count, count > Self.longest { text = nil }
    }
  }

  private mutating func endText() {
    guard depth == 1 else {
      if depth == 0 { isDoubtful = true }
      return
    }
    let written = text.flatMap { try? WireJSON.decode(String.self, from: [0x22] + $0 + [0x22]) }
    switch place {
    case .key:
      // What is too long to be read is none of the names that matter.
      if text != nil, written == nil { isDoubtful = true }
      key = written
      place = .colon
    case .value:
      if key == "method" {
        if let written { found.append(written) } else { isDoubtful = true }
      }
      place = .comma
    default: isDoubtful = true
    }
  }
}
