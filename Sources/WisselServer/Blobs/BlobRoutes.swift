import Hummingbird
import NIOCore
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselPayloads
import WisselWire

/// `/blobstream`: inputs and results that clients send and fetch as bytes, outside JSON. A task or a result then names
/// the UUID.
package struct BlobRoutes: Sendable {
  private let core: ServerCore

  package init(_ core: ServerCore) { self.core = core }

  package func register(_ routes: inout APIRoutes) {
    // Every published client asks this before it sends or reads.
    routes.get("/blobstream/status", for: .user, .node, .container) { [core] _ in
      try APIReply(.ok, ["blob_store_enabled": core.payloads.servesBlobs])
    }
    routes.add(
      .post, "/blobstream", [.user, .node, .container], .payload,
      bytes: ByteContent(takes: "application/octet-stream"), gives: .created, also: [.notImplemented]
    ) { try await receive($0) }
    routes.add(
      .get, "/blobstream/:uuid", [.user, .node, .container], bytes: ByteContent(gives: .bytes), also: [.notImplemented]
    ) { try await send($0) }
  }

  private func receive(_ request: APIRequest) async throws -> APIReply {
    let store = try await core.blobStore(for: request.caller)
    let largest = core.payloads.options.largestBlob
    let room = try await BlobRoom(core, for: request.caller, request.contentLength, most: largest, isAct: true)
    let key = room.key
    do {
      let writer = try await store.writer(key)
      try await request.streaming(upTo: largest) { pieces in
        do {
          for try await piece in pieces {
            try await room.take(piece.readableBytes)
            try await writer.write(piece)
          }
          try await writer.finish()
        } catch {
          await writer.abandon()
          throw error
        }
      }
      try await room.settle()
    } catch {
      await core.discard([key])
      throw error
    }
    return try APIReply(.created, ["uuid": key.text])
  }

  private func send(_ request: APIRequest) async throws -> APIReply {
    let (caller, text) = (try request.caller, request.context.parameters.get("uuid") ?? "")
    let missing = WireError.missing("No run found with input or result id=\(text)")
    guard let key = PayloadKey(text) else { throw core.payloads.servesBlobs ? missing : ServerCore.noBlobs }
    let (runs, place) = try await core.database.read { transaction in
      let runs = try transaction.query(
        """
        SELECT \(RunRow.columns) FROM \(RunRow.table)
        WHERE run.blob_storage_used = 1 AND run.id IN (SELECT run_id FROM payload WHERE key = \(key.text))
        """
      ).map { try RunRow($0) }
      return (runs, try PayloadList.place(of: key, transaction))
    }
    guard !runs.isEmpty else { throw missing }
    guard let store = core.payloads.store, core.payloads.servesBlobs else { throw ServerCore.noBlobs }
    guard runs.contains(where: { caller.may(.view, .run, of: $0.owner) }) else { throw WireError.denied() }
    guard let size = try await store.size(place) else {
      throw PayloadError(
        .missing, attempted: "reading blob \(key)",
        reason: "a run names it and the store does not have it; was another store configured?")
    }
    let connection = request.context.connection
    let body = ResponseBody(contentLength: size) { writer in
      try await store.read(place) { try await writer.write($0, pacedBy: connection) }
      try await writer.finish(nil)
    }
    return APIReply(
      stream: body,
      headers: [
        .contentType: "application/octet-stream",
        .contentDisposition: "attachment; filename=result_\(key).bin",
      ])
  }
}

extension ServerCore {
  /// Blobs are not configured.
  static let noBlobs = WireError.message(
    .notImplemented, "The large result store is not set to blob storage, result streaming is not available.")

  /// The store, for a caller who may send blobs: a node; a user who may create tasks; a container whose task goes on.
  ///
  /// - Throws: 501 without a store, 401, or 403.
  func blobStore(for caller: Caller) async throws -> any PayloadStore {
    guard let store = payloads.store, payloads.servesBlobs else { throw Self.noBlobs }
    switch caller.kind {
    case .node: break
    case .user:
      guard caller.mayAtLeast(.collaboration, .create, .task) else {
        throw WireError.denied(
          "You do not have permission to upload blobs. This requires permission to create tasks which you don't have.")
      }
    case .container:
      let task = caller.container?.task
      let isOpen = try await database.read { transaction in
        guard let task else { return false }
        return try !Progress.status(of: task, transaction).isFinished
      }
      guard isOpen else {
        throw WireError.message(.forbidden, "The task of this container has ended, so it cannot upload blobs any more.")
      }
    }
    return store
  }
}
