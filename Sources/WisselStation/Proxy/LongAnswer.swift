import Foundation
import Logging
import NIOCore
import WisselSealing
import WisselWire

/// An answer of the server that is too long to be held, on its way to the algorithm: its results are opened, and everything
/// else stays as it is.
struct LongAnswer: Sendable {
  /// A result in it.
  struct Part: Sendable {
    /// Its text, without quotes and with escapes.
    let place: Range<Int>
    /// With what it is opened; nil for one that does not open.
    let opener: Opener?
  }

  /// Characters of a text by which is told in what form it is; each may be an escape of six.
  private static let startBytes = 128
  /// The longest text of a result that is opened as a whole.
  private static let longestHeld = AnswerSpool.longestHeld

  private let answer: AnswerFile
  private var file: OutputFile { answer.file }
  /// In an encrypted collaboration the organisation's private key; without it there are no parts.
  private let key: PrivateKey?
  /// In their order.
  var parts: [Part] = []
  private let logger: Logger

  init(_ answer: AnswerFile, key: PrivateKey? = nil, logger: Logger) {
    (self.answer, self.key, self.logger) = (answer, key, logger)
  }

  /// Where the results are.
  ///
  /// - Throws: `RunProxy.Refusal` for what is no JSON object and where there are too many, or what reading the file throws.
  func results() async throws -> [ResultScan.Found] {
    var scan = ResultScan()
    for try await piece in FilePieces(file: file) { piece.withUnsafeReadableBytes { scan.take($0) } }
    do {
      return try scan.end()
    } catch .noObject {
      throw RunProxy.unread
    } catch .tooMany {
      throw RunProxy.Refusal(502, "The server's answer has more results than the station opens in one; ask for pages")
    }
  }

  /// How a text begins.
  func start(of place: Range<Int>) async throws -> [UInt8] {
    var stage = UnescapingStage()
    return Array(
      stage.take(try await read(place.lowerBound..<min(place.upperBound, place.lowerBound + 6 * Self.startBytes)))
        .prefix(Self.startBytes))
  }

  /// Whether a text opens, as far as that is told before it is its turn: a long one is written while it is opened, and must
  /// not turn out to be none in the middle.
  func opens(_ place: Range<Int>, with opener: Opener) async throws -> Bool {
    guard place.count > Self.longestHeld else { return true }
    do {
      for try await _ in bytes(of: place, through: opener.textStage()) {}
      return true
    } catch is SealingError {
      return false
    }
  }

  /// Writes the answer.
  ///
  /// - Throws: what `send` throws, or reading the file, which is in the log then: the connection ends before the answer does.
  func write(_ send: (ByteBuffer) async throws -> Void) async throws {
    do {
      var place = 0
      for part in parts {
        for try await piece in FilePieces(file: file, range: place..<part.place.lowerBound) { try await send(piece) }
        try await write(part, send)
        place = part.place.upperBound
      }
      for try await piece in FilePieces(file: file, range: place..<file.size) { try await send(piece) }
    } catch let error where error is CocoaError || error is SealingError {
      logger.error("an answer with results broke off on its way to the algorithm", metadata: ["error": "\(error)"])
      throw error
    }
  }

  private func write(_ part: Part, _ send: (ByteBuffer) async throws -> Void) async throws {
    guard let key else { return }
    guard part.place.count > Self.longestHeld else {
      let written = try await read(part.place)
      let text =
        (try? WireJSON.decode(String.self, from: [0x22] + written + [0x22])) ?? String(decoding: written, as: UTF8.self)
      let opened = (try? part.opener?.open(text)) ?? Opener.standIn(for: text, with: key)
      return try await send(ByteBuffer(string: PlainForm.text(opened)))
    }
    let stage = part.opener?.textStage() ?? Opener.standInStage(with: key)
    for try await piece in bytes(of: part.place, through: stage, PlainWritingStage()) { try await send(piece) }
  }

  /// A text without its escapes, through stages.
  private func bytes(of place: Range<Int>, through stages: any ByteStage...) -> StagedBytes<FilePieces> {
    StagedBytes(pieces: FilePieces(file: file, range: place), stage: StageChain(stages: [UnescapingStage()] + stages))
  }

  private func read(_ place: Range<Int>) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await piece in FilePieces(file: file, range: place) { bytes += piece.readableBytesView }
    return bytes
  }
}

/// Stages one behind the other.
private struct StageChain: ByteStage {
  var stages: [any ByteStage]

  mutating func take(_ bytes: [UInt8]) throws(SealingError) -> [UInt8] {
    var bytes = bytes
    for index in stages.indices { bytes = try stages[index].take(bytes) }
    return bytes
  }

  mutating func end() throws(SealingError) -> [UInt8] {
    var rest: [UInt8] = []
    for index in stages.indices { rest = try stages[index].take(rest) + stages[index].end() }
    return rest
  }
}
