import Crypto
import Foundation

/// A message sealed by one organisation for another with HPKE (RFC 9180): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
/// AES-256-GCM, in the mode that shows the sender (auth).
///
/// The text is `hpke-1 $ base64(encapsulated key) $ base64(sender's key) $ base64(chunks)` without the spaces. In the
/// binary form, of blobs, the chunks follow the third `$` as they are. A chunk is 64 KiB of the message, the last one what
/// is left (and the only one of an empty message), each with the 16 bytes of its tag. The sequence of RFC 9180 counts
/// them, and what is authenticated beside each says whether it is the last: chunks that are missing, repeated, exchanged
/// or added do not open.
///
/// The hyphen is no character of base64, so that no message is an envelope of vantage6, and no envelope a message.
package enum HPKEMessage {
  /// With which every message begins, and the version of this form.
  static let marker = "hpke-1"
  /// Bytes of a chunk of the message.
  static let chunkBytes = 64 << 10
  static let tagBytes = 16
  /// `hpke-1$`, and twice 44 characters and a `$`.
  static let headerBytes = 97

  static let suite = HPKE.Ciphersuite(kem: .Curve25519_HKDF_SHA256, kdf: .HKDF_SHA256, aead: .AES_GCM_256)

  /// Whether bytes, or those of a text, begin like a message.
  package static func begins(_ bytes: some Sequence<UInt8>) -> Bool { bytes.starts(with: Array("\(marker)$".utf8)) }

  /// The key of the sender as a message names it; nil when this has not the form of one.
  package static func sender(of bytes: some Collection<UInt8>) -> HPKEPublicKey? {
    Header(Array(bytes.prefix(headerBytes)))?.sender
  }

  /// What is authenticated beside a chunk.
  static func mark(isLast: Bool) -> Data { Data([isLast ? 1 : 0]) }

  /// How long the binary form of so many bytes is, without the header.
  static func length(of bytes: Int) -> Int { bytes + tagBytes * max(1, (bytes + chunkBytes - 1) / chunkBytes) }

  struct Header {
    let encapsulated: Data
    let sender: HPKEPublicKey

    init(encapsulated: Data, sender: HPKEPublicKey) {
      self.encapsulated = encapsulated
      self.sender = sender
    }

    init?(_ bytes: [UInt8]) {
      let fields = bytes.split(separator: Envelope.separator, omittingEmptySubsequences: false)
      guard fields.count == 4, let encapsulated = Data(base64Encoded: Data(fields[1])),
        let key = Data(base64Encoded: Data(fields[2])), (try? HPKEPublicKey(bytes: encapsulated)) != nil,
        let sender = try? HPKEPublicKey(bytes: key)
      else { return nil }
      self.init(encapsulated: encapsulated, sender: sender)
      // There is one way to write it.
      guard self.bytes == bytes else { return nil }
    }

    var bytes: [UInt8] {
      Array("\(marker)$\(encapsulated.base64EncodedString())$\(sender.bytes.base64EncodedString())$".utf8)
    }
  }
}

/// Who seals, for whom, what.
package struct HPKESealing: Sendable {
  let sender: HPKEPrivateKey
  let receiver: HPKEPublicKey
  let scope: HPKEScope

  package init(by sender: HPKEPrivateKey, for receiver: HPKEPublicKey, scope: HPKEScope) {
    self.sender = sender
    self.receiver = receiver
    self.scope = scope
  }
}

/// Who opens what, and whose it may be.
package struct HPKEOpening: Sendable {
  let key: HPKEPrivateKey
  /// The sender's keys that count; with none nothing opens.
  let senders: [HPKEPublicKey]
  let scope: HPKEScope

  package init(with key: HPKEPrivateKey, from senders: [HPKEPublicKey], scope: HPKEScope) {
    self.key = key
    self.senders = senders
    self.scope = scope
  }
}
