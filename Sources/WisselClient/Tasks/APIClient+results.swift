package import WisselModel
package import WisselSealing
import WisselWire

extension APIClient {
  /// The results of a task in the order of their organisations' ids, opened with the private key of the organisation
  /// that asked when the collaboration is encrypted.
  package func results(of id: TaskID, key: PrivateKey? = nil) async throws -> [TaskResult] {
    async let task = task(id)
    async let stored = storedResults(of: id).all()
    async let runs = runs(of: id).all()
    let encrypted = try await isEncrypted(task)
    let results = Dictionary(try await stored.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let ended = try await runs
    // Opening is a long computation for each.
    let opened = try await withThrowingTaskGroup(of: TaskResult.self) { group in
      for run in ended {
        group.addTask {
          TaskResult(
            run: run.id, organization: run.organization?.id, status: run.status, log: run.log,
            content: try await self.content(results[run.id], encrypted: encrypted, key: key))
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    return opened.sorted { ($0.organization?.rawValue ?? 0, $0.run) < ($1.organization?.rawValue ?? 0, $1.run) }
  }

  private func isEncrypted(_ task: TaskBody) async throws -> Bool {
    guard let link = task.collaboration else { return false }
    return try await collaboration(link.id).encrypted
  }

  /// The bytes behind a result, whether it is kept in the ordinary way or as a blob.
  private func content(
    _ result: ResultBody?, encrypted: Bool, key: PrivateKey?
  ) async throws -> TaskResult.Content {
    guard let result, result.blobStorageUsed, let uuid = result.result, !uuid.isEmpty else {
      return Self.content(result?.result, encrypted: encrypted, key: key)
    }
    guard !encrypted || key != nil else { return .sealed }
    let bytes = try await blob(uuid)
    if let key, encrypted { return .bytes(Envelope.openBinary(bytes, with: key)) }
    return PlainForm.bytes(String(decoding: bytes, as: UTF8.self)).map { .bytes($0) } ?? .unreadable
  }

  /// The bytes behind a stored text.
  static func content(_ text: String?, encrypted: Bool, key: PrivateKey?) -> TaskResult.Content {
    guard let text, !text.isEmpty else { return .none }
    if encrypted { return key.map { .bytes(Envelope.open(text, with: $0)) } ?? .sealed }
    return PlainForm.bytes(text).map { .bytes($0) } ?? .unreadable
  }
}
