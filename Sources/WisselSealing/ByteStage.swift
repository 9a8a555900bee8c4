import Crypto
import CryptoExtras
import Foundation

/// Turns a stream of bytes into another, piece by piece, in memory that does not grow with the stream. The pieces are
/// invisible in what comes out.
package protocol ByteStage: Sendable {
  /// What can be told of the outcome after these bytes.
  mutating func take(_ bytes: [UInt8]) throws(SealingError) -> [UInt8]

  /// The rest of the outcome, after the last byte.
  mutating func end() throws(SealingError) -> [UInt8]
}

/// Seals a stream in the binary form: the same bytes as ``Envelope/sealBinary(_:for:)`` gives.
package struct SealingStage: ByteStage {
  private var header: Data
  private var cipher: CounterStream

  /// - Throws: `SealingError.notAnRSAKey` when the key cannot encrypt.
  package init(for receiver: PublicKey) throws(SealingError) {
    let key = SymmetricKey(size: .bits256)
    let counter = SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
    let wrapped = try receiver.wrap(key.withUnsafeBytes { Data($0) })
    header = Parts(wrapped: wrapped, counter: counter, content: Data()).header
    cipher = CounterStream(key: key, counter: counter)
  }

  package mutating func take(_ bytes: [UInt8]) -> [UInt8] {
    defer { header = Data() }
    return Array(header + cipher.take(Data(bytes)))
  }

  package mutating func end() -> [UInt8] {
    defer { header = Data() }
    return Array(header + cipher.end())
  }
}

/// Seals a stream in the text form: the same characters as ``Envelope/seal(_:for:)`` gives.
package struct TextSealingStage: ByteStage {
  private var header: [UInt8]
  private var cipher: CounterStream
  private var text = PlainWritingStage()

  /// - Throws: `SealingError.notAnRSAKey` when the key cannot encrypt.
  package init(for receiver: PublicKey) throws(SealingError) {
    let key = SymmetricKey(size: .bits256)
    let counter = SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
    let wrapped = try receiver.wrap(key.withUnsafeBytes { Data($0) })
    header = Array(Parts(wrapped: wrapped, counter: counter, content: Data()).header)
    cipher = CounterStream(key: key, counter: counter)
  }

  /// How long the text of so many bytes is; to be asked before the first of them.
  package func length(of bytes: Int) -> Int { header.count + PlainWritingStage.length(of: bytes) }

  package mutating func take(_ bytes: [UInt8]) -> [UInt8] {
    defer { header = [] }
    return header + text.take(Array(cipher.take(Data(bytes))))
  }

  package mutating func end() -> [UInt8] {
    defer { header = [] }
    return header + text.take(Array(cipher.end())) + text.end()
  }
}

/// Opens a stream in the binary form. Like ``Envelope/openBinary(_:with:)`` it never fails: what is no message for this
/// key gives bytes that look random.
package struct OpeningStage: ByteStage {
  /// Longer than any header: 4096-bit keys have 684 characters, and there are larger ones.
  private static let longestHeader = 8192

  private let key: PrivateKey
  private var header = Data()
  private var cipher: CounterStream?
  /// Whether what comes is no message, and only its length counts.
  private var isNonsense = false

  package init(key: PrivateKey) { self.key = key }

  package mutating func take(_ bytes: [UInt8]) -> [UInt8] {
    guard cipher == nil else { return Array(crypt(Data(bytes))) }
    header += bytes
    let fields = header.split(separator: Envelope.separator, maxSplits: 2, omittingEmptySubsequences: false)
    if fields.count == 3 {
      guard let wrapped = Data(base64Encoded: fields[0]), let counter = Data(base64Encoded: fields[1]),
        counter.count == Envelope.counterBytes
      else { return beginNonsense() }
      let content = Data(fields[2])
      cipher = CounterStream(
        key: Parts(wrapped: wrapped, counter: counter, content: Data()).contentKey(with: key), counter: counter)
      header = Data()
      return Array(crypt(content))
    }
    return header.count > Self.longestHeader ? beginNonsense() : []
  }

  package mutating func end() -> [UInt8] {
    let begun = cipher == nil ? beginNonsense() : []
    return begun + Array(cipher?.end() ?? Data())
  }

  private mutating func beginNonsense() -> [UInt8] {
    let parts = Parts(malformed: header, for: key)
    isNonsense = true
    cipher = CounterStream(key: parts.contentKey(with: key), counter: parts.counter)
    header = Data()
    return Array(crypt(parts.content))
  }

  private mutating func crypt(_ bytes: Data) -> Data {
    cipher?.take(isNonsense ? Data(repeating: 0, count: bytes.count) : bytes) ?? Data()
  }
}

/// AES-256-CTR over a stream: whole blocks as they come, the begun one at the end.
struct CounterStream: Sendable {
  private static let block = 16

  private let key: SymmetricKey
  private var counter: Data
  private var begun = Data()

  init(key: SymmetricKey, counter: Data) {
    self.key = key
    self.counter = counter
  }

  mutating func take(_ bytes: Data) -> Data {
    begun += bytes
    let whole = begun.count / Self.block * Self.block
    guard whole > 0 else { return Data() }
    let result = Parts.crypt(begun.prefix(whole), key: key, counter: counter)
    begun = Data(begun.dropFirst(whole))
    advance(by: whole / Self.block)
    return result
  }

  mutating func end() -> Data {
    defer { begun = Data() }
    return begun.isEmpty ? Data() : Parts.crypt(begun, key: key, counter: counter)
  }

  /// The whole block counts up as a big-endian number.
  private mutating func advance(by blocks: Int) {
    var bytes = [UInt8](counter)
    var carry = blocks
    for place in bytes.indices.reversed() where carry > 0 {
      carry += Int(bytes[place])
      bytes[place] = UInt8(truncatingIfNeeded: carry)
      carry >>= 8
    }
    counter = Data(bytes)
  }
}

/// Writes a stream as one continuous base64 text, the form of blobs in collaborations that are not encrypted.
package struct PlainWritingStage: ByteStage {
  private var begun: [UInt8] = []

  package init() {}

  /// How long the text of so many bytes is.
  package static func length(of bytes: Int) -> Int { (bytes + 2) / 3 * 4 }

  package mutating func take(_ bytes: [UInt8]) -> [UInt8] {
    begun += bytes
    let whole = begun.count / 3 * 3
    let text = Data(begun.prefix(whole)).base64EncodedData()
    begun.removeFirst(whole)
    return Array(text)
  }

  package mutating func end() -> [UInt8] {
    defer { begun = [] }
    return Array(Data(begun).base64EncodedData())
  }
}

/// Reads a stream that is one continuous base64 text.
package struct PlainReadingStage: ByteStage {
  private var begun: [UInt8] = []
  /// Whether padding has come, after which there is nothing more.
  private var hasEnded = false
  private let isCanonical: Bool

  /// - Parameter isCanonical: whether it must be written in the one way in which we write it.
  package init(isCanonical: Bool = false) { self.isCanonical = isCanonical }

  package mutating func take(_ bytes: [UInt8]) throws(SealingError) -> [UInt8] {
    begun += bytes
    let whole = begun.count / 4 * 4
    guard whole > 0 else { return [] }
    let text = Data(begun.prefix(whole))
    guard !hasEnded, let plain = Data(base64Encoded: text), !isCanonical || plain.base64EncodedData() == text else {
      throw .notBase64
    }
    hasEnded = begun[whole - 1] == UInt8(ascii: "=")
    begun.removeFirst(whole)
    return Array(plain)
  }

  package mutating func end() throws(SealingError) -> [UInt8] {
    guard begun.isEmpty else { throw .notBase64 }
    return []
  }
}
