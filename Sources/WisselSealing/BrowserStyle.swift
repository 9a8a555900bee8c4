import Foundation

/// The web client of vantage6 puts a message into base64 before it seals it.
enum BrowserStyle {
  /// The message inside, when the bytes are not JSON themselves but strictly base64 of JSON; else the bytes.
  static func unwrapped(_ bytes: [UInt8]) -> [UInt8] {
    // Cheap for the usual document: it starts with a brace, a bracket or a quotation mark.
    guard bytes.count % 4 == 0, bytes.allSatisfy(isBase64), let inner = Data(base64Encoded: Data(bytes)),
      isJSON(inner), !isJSON(Data(bytes))
    else { return bytes }
    return Array(inner)
  }

  private static func isBase64(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2B, 0x2F, 0x3D: true
    default: false
    }
  }

  private static func isJSON(_ bytes: Data) -> Bool {
    (try? JSONSerialization.jsonObject(with: bytes, options: .fragmentsAllowed)) != nil
  }
}
