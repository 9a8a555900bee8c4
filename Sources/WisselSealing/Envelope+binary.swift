import Foundation

extension Envelope {
  /// Seals bytes in the form of the blob store: the same header in ASCII, up to and with the second `$`, followed by the
  /// raw cipher bytes.
  ///
  /// - Throws: `SealingError.notAnRSAKey` when the key cannot encrypt.
  package static func sealBinary(_ message: [UInt8], for receiver: PublicKey) throws(SealingError) -> [UInt8] {
    let parts = try Parts(sealing: Data(message), for: receiver)
    return Array(parts.header + parts.content)
  }

  /// Opens the binary form; like ``open(_:with:)`` it never fails. Nothing is unwrapped: the message is exact.
  package static func openBinary(_ bytes: [UInt8], with key: PrivateKey) -> [UInt8] {
    let fields = Data(bytes).split(separator: separator, maxSplits: 2, omittingEmptySubsequences: false)
    guard fields.count == 3, let wrapped = Data(base64Encoded: fields[0]), let counter = Data(base64Encoded: fields[1]),
      counter.count == counterBytes
    else { return Parts(malformed: Data(bytes), for: key).opened(with: key) }
    return Parts(wrapped: wrapped, counter: counter, content: Data(fields[2])).opened(with: key)
  }
}
