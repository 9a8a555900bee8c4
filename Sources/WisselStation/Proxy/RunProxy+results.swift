import Foundation
import Synchronization
import WisselClient
import WisselSealing
import WisselWire

/// Results of subtasks on their way to the algorithm.
extension RunProxy {
  /// An answer with results, each opened and in base64. Results in a blob store are left alone. What does not open is
  /// nonsense to the algorithm, whatever the reason.
  func opened(_ answer: ClientResponse) async -> ProxyReply {
    guard let key, answer.isSuccess, var body = (try? WireJSON.decode(JSONValue.self, from: answer.body))?.object
    else { return reply(answer) }
    @Sendable func open(_ item: JSONValue) async -> JSONValue {
      guard var members = item.object, let text = members["result"]?.string, !text.isEmpty else { return item }
      if members["blob_storage_used"]?.bool == true {
        remember(text, of: members["id"]?.int)
        return item
      }
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
    } else {
      body = await open(.object(body)).object ?? body
    }
    guard let bytes = try? WireJSON.encode(JSONValue.object(body)) else { return reply(answer) }
    return ProxyReply(status: answer.status, body: bytes)
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
