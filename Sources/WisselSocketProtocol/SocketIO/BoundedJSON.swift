import Foundation
package import WisselWire

/// JSON from the network: size and nesting are checked before anything is built.
package enum BoundedJSON {
  /// The value of a text.
  package static func parse(_ text: some StringProtocol, limits: ProtocolLimits) throws(ProtocolError) -> JSONValue {
    let bytes = Array(text.utf8)
    guard bytes.count <= limits.payloadBytes else { throw .tooLarge(limit: limits.payloadBytes) }
    guard depth(of: bytes) <= limits.nesting else { throw .nestedTooDeeply(limit: limits.nesting) }
    do {
      return try WireJSON.decode(JSONValue.self, from: bytes)
    } catch {
      throw .malformedJSON
    }
  }

  /// The deepest level of brackets outside strings; right for well-formed JSON, an upper bound is not needed otherwise
  /// because the parser then refuses the text.
  static func depth(of bytes: [UInt8]) -> Int {
    var depth = 0
    var deepest = 0
    var inString = false
    var escaped = false
    for byte in bytes {
      if inString {
        if escaped {
          escaped = false
        } else if byte == UInt8(ascii: "\\") {
          escaped = true
        } else if byte == UInt8(ascii: "\"") {
          inString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): inString = true
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        deepest = max(deepest, depth)
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      default: break
      }
    }
    return deepest
  }
}
