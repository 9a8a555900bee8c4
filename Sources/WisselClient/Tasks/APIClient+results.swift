package import WisselModel
package import WisselSealing
import WisselWire

extension APIClient {
  /// The results of a task in the order of their organisations' ids, opened with the private key of the organisation
  /// that asked when the collaboration is encrypted.
  package func results(of id: TaskID, key: PrivateKey? = nil) async throws -> [TaskResult] {
    let task = try await task(id)
    let encrypted = try await isEncrypted(task)
    var texts: [RunID: String] = [:]
    for try await result in storedResults(of: id) { texts[result.id] = result.result }
    var results: [TaskResult] = []
    for try await run in runs(of: id) {
      results.append(
        TaskResult(
          run: run.id, organization: run.organization?.id, status: run.status, log: run.log,
          content: Self.content(texts[run.id], encrypted: encrypted, key: key)))
    }
    return results.sorted { ($0.organization?.rawValue ?? 0, $0.run) < ($1.organization?.rawValue ?? 0, $1.run) }
  }

  private func isEncrypted(_ task: TaskBody) async throws -> Bool {
    guard let link = task.collaboration else { return false }
    return try await collaboration(link.id).encrypted
  }

  /// The bytes behind a stored text.
  static func content(_ text: String?, encrypted: Bool, key: PrivateKey?) -> TaskResult.Content {
    guard let text, !text.isEmpty else { return .none }
    if encrypted { return key.map { .bytes(Envelope.open(text, with: $0)) } ?? .sealed }
    return PlainForm.bytes(text).map { .bytes($0) } ?? .unreadable
  }
}
