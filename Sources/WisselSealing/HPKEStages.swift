import Crypto
import Foundation

/// Seals a stream in the binary form of ``HPKEMessage``. Each stream that a copy of an unused stage seals has a key of its
/// own: what is sent once more is sealed anew.
struct HPKESealingStage: ByteStage {
  private let sealing: HPKESealing
  private var context: HPKE.Sender?
  private var begun: [UInt8] = []

  init(_ sealing: HPKESealing) { self.sealing = sealing }

  mutating func take(_ bytes: [UInt8]) throws(SealingError) -> [UInt8] {
    begun += bytes
    var sealed = try begin()
    var place = 0
    // The last chunk is sealed at the end, when it is known to be the last.
    while begun.count - place > HPKEMessage.chunkBytes {
      sealed += try seal(begun[place..<place + HPKEMessage.chunkBytes], isLast: false)
      place += HPKEMessage.chunkBytes
    }
    begun.removeFirst(place)
    return sealed
  }

  mutating func end() throws(SealingError) -> [UInt8] {
    let header = try begin()
    defer { begun = [] }
    return header + (try seal(begun[...], isLast: true))
  }

  /// The header, once.
  private mutating func begin() throws(SealingError) -> [UInt8] {
    guard context == nil else { return [] }
    do {
      guard let receiver = sealing.receiver.key else { throw SealingError.notAnX25519Key }
      let context = try HPKE.Sender(
        recipientKey: receiver, ciphersuite: HPKEMessage.suite, info: sealing.scope.info,
        authenticatedBy: sealing.sender.key)
      self.context = context
      return HPKEMessage.Header(encapsulated: context.encapsulatedKey, sender: sealing.sender.publicKey).bytes
    } catch {
      throw .notAnX25519Key
    }
  }

  private mutating func seal(_ chunk: ArraySlice<UInt8>, isLast: Bool) throws(SealingError) -> [UInt8] {
    do {
      return Array(try context?.seal(Data(chunk), authenticating: HPKEMessage.mark(isLast: isLast)) ?? Data())
    } catch {
      throw .notAnX25519Key
    }
  }
}

/// Seals a stream in the text form of ``HPKEMessage``.
struct HPKETextSealingStage: ByteStage {
  private var binary: HPKESealingStage
  private var text = PlainWritingStage()
  /// Bytes of the header that are still to come.
  private var header = HPKEMessage.headerBytes

  init(_ sealing: HPKESealing) { binary = HPKESealingStage(sealing) }

  /// How long the text of so many bytes is.
  static func length(of bytes: Int) -> Int {
    HPKEMessage.headerBytes + PlainWritingStage.length(of: HPKEMessage.length(of: bytes))
  }

  mutating func take(_ bytes: [UInt8]) throws(SealingError) -> [UInt8] { write(try binary.take(bytes)) }

  mutating func end() throws(SealingError) -> [UInt8] { write(try binary.end()) + text.end() }

  /// The header comes in one piece with the first bytes.
  private mutating func write(_ sealed: [UInt8]) -> [UInt8] {
    defer { header = 0 }
    return Array(sealed.prefix(header)) + text.take(Array(sealed.dropFirst(header)))
  }
}

/// Opens a stream in the binary form of ``HPKEMessage``. What comes out before the end is genuine, and only with the end
/// it is whole: who uses it before must be able to take it back.
struct HPKEOpeningStage: ByteStage {
  private enum State {
    case header
    case chunks(HPKE.Recipient)
    /// It was no message, or the end has come; nothing opens any more.
    case over
  }

  private let opening: HPKEOpening
  private var state = State.header
  private var begun: [UInt8] = []

  init(_ opening: HPKEOpening) { self.opening = opening }

  mutating func take(_ bytes: [UInt8]) throws(SealingError) -> [UInt8] {
    begun += bytes
    do {
      return try opened()
    } catch {
      state = .over
      begun = []
      // Whatever it was, it is one thing to tell.
      throw .notOpened
    }
  }

  mutating func end() throws(SealingError) -> [UInt8] {
    let rest = begun
    guard case .chunks(var context) = state else {
      state = .over
      throw .notOpened
    }
    (state, begun) = (.over, [])
    do {
      return Array(try context.open(Data(rest), authenticating: HPKEMessage.mark(isLast: true)))
    } catch {
      throw .notOpened
    }
  }

  private mutating func opened() throws -> [UInt8] {
    if case .header = state {
      guard begun.count >= HPKEMessage.headerBytes else { return [] }
      state = .chunks(try context(of: Array(begun.prefix(HPKEMessage.headerBytes))))
      begun.removeFirst(HPKEMessage.headerBytes)
    }
    guard case .chunks(var context) = state else { throw SealingError.notOpened }
    var message: [UInt8] = []
    var place = 0
    let chunk = HPKEMessage.chunkBytes + HPKEMessage.tagBytes
    // What is left may be the last one.
    while begun.count - place > chunk {
      message += try context.open(
        Data(begun[place..<place + chunk]), authenticating: HPKEMessage.mark(isLast: false))
      place += chunk
    }
    begun.removeFirst(place)
    state = .chunks(context)
    return message
  }

  private func context(of bytes: [UInt8]) throws -> HPKE.Recipient {
    guard let header = HPKEMessage.Header(bytes), opening.senders.contains(header.sender),
      let sender = header.sender.key
    else { throw SealingError.notOpened }
    return try HPKE.Recipient(
      privateKey: opening.key.key, ciphersuite: HPKEMessage.suite, info: opening.scope.info,
      encapsulatedKey: header.encapsulated, authenticatedBy: sender)
  }
}
