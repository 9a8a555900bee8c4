import Crypto
import Foundation

/// Opens a stream in the text form, of an envelope or of a message of HPKE, by the stage of its binary form. The message is
/// exact: unlike ``Envelope/open(_:with:)`` it unwraps nothing.
struct TextOpeningStage: ByteStage {
  private var binary: any ByteStage
  private var content: PlainReadingStage
  /// Separators of the header that are still to come.
  private var separators: Int

  init(_ opening: HPKEOpening) {
    (binary, separators) = (HPKEOpeningStage(opening), 3)
    content = PlainReadingStage(isCanonical: true)
  }

  init(key: PrivateKey) {
    (binary, separators) = (OpeningStage(key: key), 2)
    content = PlainReadingStage()
  }

  mutating func take(_ bytes: [UInt8]) throws(SealingError) -> [UInt8] {
    let header = header(in: bytes)
    do {
      let opened = header > 0 ? try binary.take(Array(bytes[..<header])) : []
      guard header < bytes.count else { return opened }
      return try opened + binary.take(content.take(Array(bytes[header...])))
    } catch {
      // Whatever it was, it is one thing to tell.
      throw .notOpened
    }
  }

  mutating func end() throws(SealingError) -> [UInt8] {
    do {
      return try binary.take(content.end()) + binary.end()
    } catch {
      throw .notOpened
    }
  }

  /// How many of these bytes belong to the header.
  private mutating func header(in bytes: [UInt8]) -> Int {
    var header = 0
    while separators > 0 {
      guard let place = bytes[header...].firstIndex(of: Envelope.separator) else { return bytes.count }
      header = place + 1
      separators -= 1
    }
    return header
  }
}

/// What stands in the place of a stream that does not open: as many bytes (and at least 32) that nobody can foresee, always
/// the same for the same stream.
struct StandInStage: ByteStage {
  /// On so many bytes of the stream it depends what they are.
  private static let seedBytes = 8192

  private let key: PrivateKey
  private var seed = Data()
  private var cipher: CounterStream?

  init(key: PrivateKey) { self.key = key }

  mutating func take(_ bytes: [UInt8]) -> [UInt8] {
    guard cipher == nil else { return write(bytes.count) }
    seed += bytes
    return seed.count < Self.seedBytes ? [] : begin()
  }

  mutating func end() -> [UInt8] {
    let begun = cipher == nil ? begin() : []
    return begun + Array(cipher?.end() ?? Data())
  }

  private mutating func begin() -> [UInt8] {
    let parts = Parts(malformed: seed.prefix(Self.seedBytes), for: key)
    cipher = CounterStream(key: parts.contentKey(with: key), counter: parts.counter)
    defer { seed = Data() }
    return write(max(seed.count, 32))
  }

  private mutating func write(_ count: Int) -> [UInt8] {
    Array(cipher?.take(Data(repeating: 0, count: count)) ?? Data())
  }
}
