import Foundation

/// The form of inputs and results in collaborations that are not encrypted: base64, standard alphabet, padded.
package enum PlainForm {
  /// The text on the wire.
  package static func text(_ message: [UInt8]) -> String { Data(message).base64EncodedString() }

  /// The bytes behind a text from the wire; nil for anything but base64 (no foreign characters, padded).
  package static func bytes(_ text: String) -> [UInt8]? { Data(base64Encoded: text).map { Array($0) } }
}
