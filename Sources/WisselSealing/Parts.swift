import Crypto
import CryptoExtras
import Foundation

/// The three parts of an envelope as bytes.
struct Parts {
  let wrapped: Data
  /// The first counter block; the whole block counts up as a big-endian number.
  let counter: Data
  let content: Data

  init(wrapped: Data, counter: Data, content: Data) {
    self.wrapped = wrapped
    self.counter = counter
    self.content = content
  }

  /// Encrypts with a key and counter of this one message.
  init(sealing message: Data, for receiver: PublicKey) throws(SealingError) {
    let key = SymmetricKey(size: .bits256)
    let counter = SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
    wrapped = try receiver.wrap(key.withUnsafeBytes { Data($0) })
    content = Self.crypt(message, key: key, counter: counter)
    self.counter = counter
  }

  /// What stands in for bytes that have not even the form of an envelope: a content nobody can foresee, as long as the
  /// bytes were (and at least 32, so that it can never pass for an empty or tiny document).
  init(malformed bytes: Data, for key: PrivateKey) {
    wrapped = bytes
    counter = Data(key.standIn(for: bytes, purpose: "counter").prefix(Envelope.counterBytes))
    content = Data(repeating: 0, count: max(bytes.count, 32))
  }

  /// `base64(wrapped)$base64(counter)$`.
  var header: Data {
    var header = wrapped.base64EncodedData()
    header.append(Envelope.separator)
    header.append(counter.base64EncodedData())
    header.append(Envelope.separator)
    return header
  }

  /// The message, or stable nonsense. One path for all: decrypt, choose the key or its stand-in by masks, decipher.
  func opened(with key: PrivateKey) -> [UInt8] {
    Array(Self.crypt(content, key: contentKey(with: key), counter: counter))
  }

  /// The key of the content, or its stand-in.
  func contentKey(with key: PrivateKey) -> SymmetricKey {
    let standIn = key.standIn(for: wrapped + counter, purpose: "key")
    return SymmetricKey(data: KeyUnwrapping.key(in: key.decryptRaw(wrapped), otherwise: standIn))
  }

  /// AES-256-CTR, the same in both directions. Key and counter have their lengths by construction.
  static func crypt(_ bytes: Data, key: SymmetricKey, counter: Data) -> Data {
    guard let nonce = try? AES._CTR.Nonce(nonceBytes: counter),
      let result = try? AES._CTR.encrypt(bytes, using: key, nonce: nonce)
    else { return Data() }
    return result
  }
}
