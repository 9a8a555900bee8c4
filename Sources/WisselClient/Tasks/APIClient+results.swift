package import WisselModel
package import WisselSealing
import WisselTrust
import WisselWire

extension APIClient {
  /// The results of a task in the order of their organisations' ids, opened with the private key of the organisation
  /// that asked when the collaboration is encrypted. With a roster a result of an organisation that seals with HPKE opens in
  /// that form only.
  package func results(
    of id: TaskID, key: PrivateKey? = nil, roster: RosterTerms? = nil
  ) async throws -> [TaskResult] {
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
          let opening = Self.opening(run, encrypted: encrypted, key: key, roster: roster)
          return TaskResult(
            run: run.id, organization: run.organization?.id, status: run.status, log: run.log,
            content: try await self.content(results[run.id], opening))
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

  /// How a result is read.
  private enum Opening: Sendable {
    case plain
    case sealed(Opener)
    /// It is sealed, and the key was not given.
    case locked
  }

  private static func opening(
    _ run: RunBody, encrypted: Bool, key: PrivateKey?, roster: RosterTerms?
  ) -> Opening {
    guard let roster else { return encrypted ? key.map { .sealed(.envelope($0)) } ?? .locked : .plain }
    let opener = roster.opener(of: run.organization?.id, run: run.id, key: key)
    // What the roster says is not the server's to change: without encryption there is no HPKE.
    if !encrypted, case .envelope = roster.sealing(with: run.organization?.id ?? OrganizationID(-1)) { return .plain }
    return opener.map { .sealed($0) } ?? .locked
  }

  /// The bytes behind a result, whether it is kept in the ordinary way or as a blob.
  private func content(_ result: ResultBody?, _ opening: Opening) async throws -> TaskResult.Content {
    guard let text = result?.result, !text.isEmpty else { return .none }
    let isBlob = result?.blobStorageUsed ?? false
    switch opening {
    case .locked: return .sealed
    case .plain:
      let plain = isBlob ? String(decoding: try await blob(text), as: UTF8.self) : text
      return PlainForm.bytes(plain).map { .bytes($0) } ?? .unreadable
    case .sealed(let opener):
      let blob = isBlob ? try await blob(text) : nil
      do throws(SealingError) {
        guard let blob else { return .bytes(try opener.open(text)) }
        return .bytes(try opener.openBinary(blob))
      } catch {
        return .unreadable
      }
    }
  }
}
