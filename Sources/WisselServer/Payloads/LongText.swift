import Foundation
import Hummingbird
import NIOCore
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselPayloads
import WisselRuns
import WisselWire

/// A text of a body that lies in the store.
struct LongText: Sendable {
  let key: PayloadKey
  /// What it is, where that was to be found out.
  let reading: InputReading?
}

/// The long texts of a body, by the marks that stand for them in its fields.
struct LongTexts: Sendable {
  private var texts: [String: LongText] = [:]

  /// The long text a field's value stands for, if it does.
  subscript(value: String?) -> LongText? { value.flatMap { texts[$0] } }

  var keys: [PayloadKey] { texts.values.map(\.key) }

  fileprivate mutating func add(_ text: LongText, mark: String) { texts[mark] = text }
}

extension ServerCore {
  /// Reads a checked body and works with it. In a large one, long texts of the named members go to the store while they
  /// arrive, and marks for them stand in the fields; where the work fails they are given up.
  ///
  /// - Parameters:
  ///   - asInputs: whether what the texts are is found out on the way.
  ///   - admit: refuses, before a large body is read, whoever may not send it.
  func fields<Value: Sendable>(
    of request: APIRequest, _ schema: BodySchema, longTexts names: Set<String>, asInputs: Bool = false,
    admit: @Sendable () async throws -> Void, _ work: (Fields, LongTexts) async throws -> Value
  ) async throws -> Value {
    let threshold = payloads.options.threshold
    guard let store = payloads.store, request.contentLength.map({ $0 > threshold }) ?? true else {
      return try await work(try await request.fields(schema), LongTexts())
    }
    try request.requireJSON()
    try await admit()
    let reader = LongTextReader(core: self, store: store, names: names, asInputs: asInputs)
    let body = try await request.streaming(upTo: request.bodyLimit) { try await reader.read($0) }
    do {
      guard let json = try? WireJSON.decode(JSONValue.self, from: body.rest) else { throw WireError.malformedJSON }
      var fields = try schema.validate(json)
      fields.document = ByteBufferView(ByteBuffer(bytes: body.rest))
      return try await work(fields, body.texts)
    } catch {
      await discard(body.texts.keys)
      throw error
    }
  }

  /// Lists a new payload.
  ///
  /// - Parameters:
  ///   - isAct: whether this is what somebody asked for, so that it belongs into the audit log, and no step of it.
  ///   - owner: who sends it, where that is bounded.
  ///   - size: the bytes it is going to have, as far as that is known.
  func newPayload(isAct: Bool = false, owner: AuthenticatableID? = nil, size: Int = 0) async throws -> PayloadKey {
    guard let key = PayloadKey(unique()) else { throw WireError.unexpected }
    let now = now()
    let register: @Sendable (borrowing Transaction) throws -> Void = {
      try PayloadList.register(key, owner: owner, size: size, at: now, $0)
    }
    if isAct { try await database.write(register) } else { try await database.unrecorded.write(register) }
    return key
  }

  /// Gives up payloads no run refers to, whether the caller still waits or not. What cannot be given up now is removed
  /// with the uploads nobody used.
  func discard(_ keys: [PayloadKey]) async {
    guard !keys.isEmpty else { return }
    await Task { _ = try? await database.unrecorded.write { try PayloadList.discard(keys, $0) } }.value
  }
}

/// Reads one large body.
private struct LongTextReader: Sendable {
  let core: ServerCore
  let store: any PayloadStore
  let names: Set<String>
  let asInputs: Bool
  /// The most bytes of the body beside inputs and results, which are in memory as a whole.
  var most: Int { Self.ordinaryBodies * core.options.limits.body }

  /// A log of a run comes along with its result, and may be long.
  private static let ordinaryBodies = 8

  private static func tooMuchBeside(_ limit: Int) -> WireError {
    .message(
      .contentTooLarge,
      "Beside inputs and results the request body is larger than the \(limit) bytes this server accepts. Send a shorter log, "
        + "or ask its administrator to raise the limit of ordinary bodies.")
  }

  /// The body without its long texts, and these.
  struct Body: Sendable {
    let rest: [UInt8]
    let texts: LongTexts
  }

  func read(_ pieces: BodyPieces) async throws -> Body {
    var scanner = LongTextScanner(
      names: names, threshold: core.payloads.options.threshold, mark: "long text \(core.unique()) ")
    var texts = LongTexts()
    var current: Arrival?
    do {
      for try await piece in pieces {
        var left: ByteBuffer? = piece
        while let next = left {
          let (parts, rest) = scanner.scan(next)
          guard scanner.others <= most else { throw Self.tooMuchBeside(most) }
          for part in parts {
            switch part {
            case .begin:
              let key = try await core.newPayload()
              current = Arrival(
                key: key, writer: try await store.writer(key), reader: asInputs ? InputReader() : nil)
            case .bytes(let bytes): try await current?.take(bytes)
            case .end:
              if let text = try await current?.end() { texts.add(text, mark: scanner.mark(texts.keys.count)) }
              current = nil
            case .unfit:
              if let key = try await current?.end().key {
                var beginning: [UInt8] = []
                try await store.read(key) { beginning += $0.readableBytesView }
                scanner.restore(beginning)
                await core.discard([key])
              }
              current = nil
            }
          }
          left = rest
        }
      }
      if current != nil { throw WireError.malformedJSON }
    } catch {
      await current?.writer.abandon()
      await core.discard(texts.keys + (current.map { [$0.key] } ?? []))
      throw error
    }
    return Body(rest: scanner.rest, texts: texts)
  }

  /// A text on its way to the store.
  private struct Arrival {
    let key: PayloadKey
    let writer: any PayloadWriter
    var reader: InputReader?

    mutating func take(_ bytes: ByteBuffer) async throws {
      bytes.withUnsafeReadableBytes { reader?.take($0) }
      try await writer.write(bytes)
    }

    func end() async throws -> LongText {
      try await writer.finish()
      return LongText(key: key, reading: reader?.reading)
    }
  }
}
