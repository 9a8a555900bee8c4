import Foundation

/// For whom, and in which form, something is sealed.
package enum Addressee: Sendable {
  case envelope(PublicKey)
  case hpke(HPKESealing)

  /// Seals bytes as a text.
  package func text(_ message: [UInt8]) throws(SealingError) -> String {
    switch self {
    case .envelope(let key): return try Envelope.seal(message, for: key)
    case .hpke(let sealing):
      var stage = HPKETextSealingStage(sealing)
      return String(decoding: try stage.take(message) + stage.end(), as: UTF8.self)
    }
  }

  /// Seals bytes in the form of blobs.
  package func binary(_ message: [UInt8]) throws(SealingError) -> [UInt8] {
    switch self {
    case .envelope(let key): return try Envelope.sealBinary(message, for: key)
    case .hpke(let sealing):
      var stage = HPKESealingStage(sealing)
      return try stage.take(message) + stage.end()
    }
  }

  /// Seals a stream in the form of blobs.
  package func stage() throws(SealingError) -> any ByteStage {
    switch self {
    case .envelope(let key): try SealingStage(for: key)
    case .hpke(let sealing): HPKESealingStage(sealing)
    }
  }

  /// Seals a stream of so many bytes as a text; tells how long that will be.
  package func textStage(of bytes: Int) throws(SealingError) -> (stage: any ByteStage, length: Int) {
    switch self {
    case .envelope(let key):
      let stage = try TextSealingStage(for: key)
      return (stage, stage.length(of: bytes))
    case .hpke(let sealing): return (HPKETextSealingStage(sealing), HPKETextSealingStage.length(of: bytes))
    }
  }
}

/// With what something is opened. The form is the one that was agreed on, and never the one that comes: an envelope in the
/// place of a message of HPKE does not open, nor the other way round.
package enum Opener: Sendable {
  case envelope(PrivateKey)
  case hpke(HPKEOpening)
  /// Nothing of this sender is opened.
  case nothing

  /// Opens a text.
  ///
  /// - Throws: `SealingError.notOpened`, whatever is wrong. An envelope never fails; see ``Envelope/open(_:with:)``.
  package func open(_ text: String) throws(SealingError) -> [UInt8] {
    switch self {
    case .envelope(let key):
      guard !HPKEMessage.begins(text.utf8) else { throw .notOpened }
      return Envelope.open(text, with: key)
    case .hpke(let opening):
      let (bytes, header) = (Data(text.utf8), HPKEMessage.headerBytes)
      let body = bytes.dropFirst(header)
      // There is one way to write it.
      guard let chunks = Data(base64Encoded: body), chunks.base64EncodedData().elementsEqual(body) else {
        throw .notOpened
      }
      return try Self.hpke(opening).openBinary(Array(bytes.prefix(header)) + chunks)
    case .nothing: throw .notOpened
    }
  }

  /// Opens the form of blobs.
  ///
  /// - Throws: `SealingError.notOpened`, whatever is wrong.
  package func openBinary(_ bytes: [UInt8]) throws(SealingError) -> [UInt8] {
    switch self {
    case .envelope(let key):
      guard !HPKEMessage.begins(bytes) else { throw .notOpened }
      return Envelope.openBinary(bytes, with: key)
    case .hpke(let opening):
      var stage = HPKEOpeningStage(opening)
      return try stage.take(bytes) + stage.end()
    case .nothing: throw .notOpened
    }
  }

  /// Opens a stream in the form of blobs.
  package func stage() -> any ByteStage {
    switch self {
    case .envelope(let key): OpeningStage(key: key)
    case .hpke(let opening): HPKEOpeningStage(opening)
    case .nothing: ClosedStage()
    }
  }

  /// Opens a stream in the text form. The message is exact: an envelope is not unwrapped as ``open(_:)`` does.
  ///
  /// It throws `SealingError.notOpened` where what comes is none, for some reasons only at its end.
  package func textStage() -> any ByteStage {
    switch self {
    case .envelope(let key): TextOpeningStage(key: key)
    case .hpke(let opening): TextOpeningStage(opening)
    case .nothing: ClosedStage()
    }
  }

  package var isHPKE: Bool { if case .hpke = self { true } else { false } }

  /// What stands in the place of something that does not open, where bytes have to stand: nonsense that nobody can foresee,
  /// as what is no envelope gives.
  package static func standIn(for text: String, with key: PrivateKey) -> [UInt8] {
    Parts(malformed: Data(text.utf8), for: key).opened(with: key)
  }

  /// Makes of a stream that does not open what stands in its place.
  package static func standInStage(with key: PrivateKey) -> any ByteStage { StandInStage(key: key) }
}

/// Opens nothing.
private struct ClosedStage: ByteStage {
  mutating func take(_ bytes: [UInt8]) throws(SealingError) -> [UInt8] { throw .notOpened }
  mutating func end() throws(SealingError) -> [UInt8] { throw .notOpened }
}
