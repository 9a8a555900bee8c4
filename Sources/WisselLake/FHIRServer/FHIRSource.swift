import Foundation
import WisselFHIR
package import WisselOutbound
package import WisselSettings
import WisselWire

/// A FHIR server as a source: by an export, or, where it has none, by searching page by page.
package struct FHIRSource: LakeSource {
  private let settings: FHIRServerSettings
  private let connection: FHIRConnection
  private let keeper: TokenKeeper?
  private let surroundings: SourceSurroundings
  private let told: @Sendable (String) -> Void

  /// Reads the file with the key.
  ///
  /// - Parameters:
  ///   - path: Makes a path of the settings an absolute one.
  ///   - told: Is told, now and then, what is being done.
  /// - Throws: `LakeError`.
  package init(
    _ settings: FHIRServerSettings, path: (String) -> String, over outbound: Outbound,
    _ surroundings: SourceSurroundings = .live, told: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(LakeError) {
    (self.settings, self.surroundings, self.told) = (settings, surroundings, told)
    guard let own = ServerOrigin(settings.url) else { throw LakeError("fhir_server.url is no address of a server") }
    keeper = try settings.login.map { login throws(LakeError) in
      guard !own.isOpen else {
        throw LakeError("fhir_server.url must be https: the token would be readable on the way")
      }
      let key = try BackendKey(pem: SourceSecret.text(of: path(login.keyFile)), id: login.keyID)
      return TokenKeeper(login, key, surroundings)
    }
    connection = FHIRConnection(
      base: settings.url,
      addresses: ServerAddresses(own: own, others: Set(settings.otherOrigins.compactMap { ServerOrigin($0) })),
      wire: FHIRWire(outbound: outbound), keeper: keeper)
  }

  package var scope: String {
    let level =
      switch settings.level {
      case .system: "system"
      case .patients: "patient"
      case .group(let id): "group \(id)"
      }
    let types = settings.types.sorted().joined(separator: ",")
    // Other filters ask for everything again: what an earlier load left out is older than its end.
    let filters = settings.filters.map { " \($0)" }.joined()
    return "\(settings.url) \(settings.exports ? level : "search") \(types)\(filters)"
  }

  /// How far fetching is.
  private enum Progress: Codable {
    case export(BulkExport)
    case search(SearchLoad)
  }

  private static let progress = "fetch"

  package func fetch(
    since: Int64?, run: String, brought: @Sendable () throws -> [String], into folder: SourceFolder
  ) async throws -> Fetched {
    var fetched = try await converse(since: since, run: run, folder)
    fetched.parts = settings.parts
    let missing = await keeper?.missing(settings.types) ?? []
    if !missing.isEmpty {
      fetched.lacks(
        because: "the server granted less than login.scope asks for: without \(missing.joined(separator: ", ")), not "
          + "everything came")
    }
    return fetched
  }

  private func converse(since: Int64?, run: String, _ folder: SourceFolder) async throws -> Fetched {
    let known = folder.value(Self.progress, as: Progress.self)
    if case .search(let search)? = known { return try await follow(search, folder, Progress.search).fetched }
    if settings.exports {
      var begun: BulkExport
      if case .export(let export)? = known {
        begun = export
        begun.begin(settings, now: surroundings.now())
      } else {
        begun = BulkExport(settings, since: since, run: run, now: surroundings.now())
      }
      let export = try await follow(begun, folder, Progress.export)
      guard export.isUnknown else {
        var fetched = export.fetched
        if let problem = try Self.problems(export, folder) { fetched.lacks(because: problem) }
        return fetched
      }
      if case .group(let id) = settings.level {
        // Pages would be of everybody.
        try folder.clear()
        throw LakeError("the server exports no group \(id): look whether there is one, and whether it may be exported")
      }
      told("the server has no export; its pages are fetched instead")
    }
    let search = try await search(since: since, run: run, folder)
    var fetched = try await follow(search, folder, Progress.search).fetched
    if settings.exports, case .patients = settings.level {
      fetched.remarks.append("the server exports no patients: pages of all its resources came instead")
    }
    return fetched
  }

  /// Ends the export at the server that is under way.
  package func cancel(_ folder: SourceFolder) async throws {
    guard case .export(let export)? = folder.value(Self.progress, as: Progress.self), let url = export.statusURL else {
      return
    }
    let request = FHIRRequest(method: .delete, url: url)
    guard case .answer(let answer) = try await connection.perform(.send(request), folder) else {
      throw LakeError("the server cannot be reached, so its export goes on")
    }
    guard (200..<300).contains(answer.status) || [404, 410].contains(answer.status) else {
      throw LakeError("the server does not end its export: status \(answer.status)")
    }
  }

  private func follow<Fetch: FHIRFetch>(
    _ fetch: Fetch, _ folder: SourceFolder, _ progress: (Fetch) -> Progress
  ) async throws -> Fetch {
    var fetch = fetch
    while let action = try fetch.next {
      try Task.checkCancellation()
      let reply = try await connection.perform(action, folder)
      let step = try fetch.receive(reply, now: surroundings.now(), connection.addresses)
      if let append = step.append { try folder.append(append.bytes, to: append.file, at: append.offset) }
      try folder.write(progress(fetch), as: Self.progress)
      if step.wait > 0 {
        told("waiting for the server (\(Int(step.wait.rounded(.up))) s)")
        try await surroundings.wait(step.wait)
      }
    }
    return fetch
  }

  /// Learns what the server can be searched for, and what time it is there.
  private func search(since: Int64?, run: String, _ folder: SourceFolder) async throws -> SearchLoad {
    var retries = Retries()
    while true {
      let request = FHIRRequest(url: "\(settings.url)/metadata", accept: FHIRRequest.anyJSON)
      let reply = try await connection.perform(.send(request), folder)
      let now = surroundings.now()
      var (answered, reason) = (FHIRAnswer?.none, "no answer")
      switch reply {
      case .unreachable(let why): reason = why
      case .answer(let answer):
        if let capability = ServerCapability(answer.json) {
          return try search(capability, answer, since: since, run: run, now)
        }
        (answered, reason) = (answer, "status \(answer.status)")
        guard answer.status == 200 || Retries.mayPass(answer.status) else {
          throw LakeError("the server does not say what it can do (metadata): \(reason)")
        }
      }
      try await surroundings.wait(
        try retries.wait(answered, now: now, "the server does not say what it can do (metadata): \(reason)"))
    }
  }

  private func search(
    _ capability: ServerCapability, _ answer: FHIRAnswer, since: Int64?, run: String, _ now: Date
  ) throws(LakeError) -> SearchLoad {
    if let version = capability.version, !version.hasPrefix("4.0") {
      throw LakeError("the server speaks FHIR \(version); R4 (4.0) is needed")
    }
    let known = Dictionary(capability.resources.map { ($0.type, $0) }) { first, _ in first }
    let resources =
      settings.types.isEmpty
      ? capability.resources : settings.types.map { known[$0] ?? .init(type: $0, hasHistory: false) }
    // What the server's clock says is what its resources' times are by.
    let date = answer.headers["date"].flatMap { HTTPDate.parse($0) } ?? now
    return SearchLoad(
      settings.url, resources, since: since, until: Int64(date.timeIntervalSince1970) * 1_000_000, run: run,
      pageSize: settings.pageSize, filters: settings.typeFilters.mapValues { $0.map(\.parameters) })
  }

  /// What the server says went wrong in its export; nil for nothing.
  private static func problems(_ export: BulkExport, _ folder: SourceFolder) throws(LakeError) -> String? {
    var count = 0
    for file in export.files where file.kind == .problem {
      let path = try folder.file(file.name)
      let found = FileManager.default.fileExists(atPath: path) ? path : path + ".gz"
      do {
        let documents = DocumentReader(LandingFiles([found], isHashing: false))
        while let document = try documents.next() {
          documents.release()
          let issues = try JSONParser.parse(document)["issue"]?.array ?? []
          let severities = issues.compactMap { $0["severity"]?.string }
          if severities.contains(where: { $0 == "error" || $0 == "fatal" }) { count += 1 }
        }
      } catch {
        return "the server tells of problems in its export that cannot be read, so not everything may have come"
      }
    }
    return count == 0
      ? nil : "the server tells of \(count) errors in its export, so not everything came: ask who runs it"
  }
}

extension Fetched {
  /// Something may be missing: what came is kept, and the next load asks for the same time again.
  fileprivate mutating func lacks(because remark: String) {
    until = nil
    remarks.append(remark)
  }
}
