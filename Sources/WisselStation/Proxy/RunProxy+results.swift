import Foundation
import Synchronization
import WisselClient
import WisselSealing
import WisselWire

/// Answers with results, which are opened on their way to the algorithm.
extension RunProxy {
  /// An answer with results, each opened and in base64. Results in a blob store are left alone. What does not open is
  /// nonsense to the algorithm, whatever the reason.
  func opened(_ answer: ClientResponse, _ body: AnswerSpool.Answer) async throws -> ProxyReply {
    var reply = reply(answer, body)
    guard answer.isSuccess else { return reply }
    switch body {
    case .held(let bytes):
      guard key != nil || writesBlobs else { return reply }
      guard let opened = await opened(bytes, with: key) else {
        guard key == nil else { throw Self.unread }
        return reply
      }
      reply = ProxyReply(status: answer.status, body: opened)
    case .filed(let file):
      guard let key else { return reply }
      // In no other coding than the one in which it was read.
      reply = ProxyReply(status: answer.status, contentType: "application/json; charset=utf-8", body: Data())
      reply.long = try await opened(file, with: key)
    }
    return reply
  }

  /// What is not understood may hold anything where the algorithm reads results.
  static var unread: Refusal { Refusal(502, "The server's answer is none that the station understands") }

  /// A short answer; nil where it is no JSON object.
  func opened(_ answer: Data, with key: PrivateKey?) async -> Data? {
    guard var body = (try? WireJSON.decode(JSONValue.self, from: answer))?.object else { return nil }
    @Sendable func open(_ item: JSONValue) async -> JSONValue {
      guard var members = item.object, let text = members["result"]?.string, !text.isEmpty else { return item }
      if members["blob_storage_used"]?.bool == true {
        remember(text, of: members["id"]?.int)
        return item
      }
      guard let key else { return item }
      members["result"] = .string(PlainForm.text(await self.open(text, of: members["id"]?.int, with: key)))
      return .object(members)
    }
    if let items = body["data"]?.array {
      // Each takes some milliseconds of a processor.
      body["data"] = .array(
        await withTaskGroup { group in
          for (place, item) in items.enumerated() { group.addTask { (place, await open(item)) } }
          return await group.reduce(into: items) { $0[$1.0] = $1.1 }
        })
    }
    body = await inline(await open(.object(body)).object ?? body)
    return try? WireJSON.encode(JSONValue.object(body))
  }

  /// A long answer: where its results are, and with what each is opened when it is its turn.
  private func opened(_ file: AnswerFile, with key: PrivateKey) async throws -> LongAnswer {
    var answer = LongAnswer(file, key: key, logger: receivers.logger)
    for result in try await answer.results() {
      guard !result.isBlob else {
        remember(String(decoding: try await answer.start(of: result.place), as: UTF8.self), of: result.run)
        continue
      }
      answer.parts.append(LongAnswer.Part(place: result.place, opener: try await opener(of: result, in: answer, key)))
    }
    return answer
  }

  /// With what a result of a long answer is opened; nil for one that does not open.
  private func opener(
    of result: ResultScan.Found, in answer: LongAnswer, _ key: PrivateKey
  ) async throws -> Opener? {
    let start = String(decoding: try await answer.start(of: result.place), as: UTF8.self)
    let opener = try? await receivers.opener(ofResult: start, of: result.run ?? -1, with: key) {
      await self.organization(of: result.run)
    }
    guard let opener else { return nil }
    return try await answer.opens(result.place, with: opener) ? opener : nil
  }

  /// The bytes of a result, or what stands in for them.
  private func open(_ text: String, of run: Int?, with key: PrivateKey) async -> [UInt8] {
    do {
      // A result of no run is none of HPKE's.
      let opener = try await receivers.opener(ofResult: text, of: run ?? -1, with: key) {
        await self.organization(of: run)
      }
      return try opener.open(text)
    } catch {
      return Opener.standIn(for: text, with: key)
    }
  }

  /// The organisation whose run it is, as the server says; nil where it does not.
  private func organization(of run: Int?) async -> Int? {
    guard let run, let answer = try? await upstream(.get, "/run/\(run)"), answer.isSuccess else { return nil }
    return (try? WireJSON.decode(JSONValue.self, from: answer.body))?["organization"]?["id"]?.int
  }

  /// Blobs of results that are remembered.
  private static let mostBlobResults = 10_000

  private func remember(_ blob: String, of run: Int?) {
    guard receivers.judgesForms, let run else { return }
    blobResults.withLock { results in
      if results.count >= Self.mostBlobResults { results = [:] }
      results[blob] = run
    }
  }

  /// With what a blob that the algorithm fetches is opened. It is a result's that the algorithm was shown before; of
  /// another one nobody can say whose it is.
  func opener(ofBlob blob: String, with key: PrivateKey) async throws -> Opener {
    guard receivers.judgesForms else { return .envelope(key) }
    let run = blobResults.withLock { $0[blob] }
    return try await receivers.opener(of: await organization(of: run), run: run ?? -1, with: key)
  }
}
