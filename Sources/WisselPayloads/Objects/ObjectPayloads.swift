import AsyncHTTPClient
package import Foundation
package import NIOCore
import NIOHTTP1

/// Payloads as objects of S3-compatible storage. Small ones are put at once, larger ones in parts; either way an object
/// appears as a whole.
package struct ObjectPayloads: PayloadStore {
  private let client: ObjectClient

  /// - Parameter now: the clock that signatures carry; storages refuse one that is minutes off.
  package init(_ storage: ObjectStorage, _ credentials: ObjectCredentials, now: @escaping @Sendable () -> Date) {
    client = ObjectClient(wire: ObjectWire(storage, credentials, now: now))
  }

  /// Asks for the bucket, so that a wrong name or secret shows at the start.
  package func check() async throws {
    _ = try await client.send(.HEAD, nil, attempted: "opening the bucket \(client.wire.storage.bucket)")
  }

  package func writer(_ key: PayloadKey) async throws -> any PayloadWriter { ObjectPayloadWriter(key, client) }

  package func size(_ key: PayloadKey) async throws -> Int? {
    let reply = try await client.send(.HEAD, key, accepted: [200, 404], attempted: "looking up payload \(key)")
    return reply.status == 404 ? nil : reply.header("content-length").flatMap { Int($0) }
  }

  package func read(_ key: PayloadKey, _ take: (ByteBuffer) async throws -> Void) async throws {
    let attempted = "reading payload \(key)"
    let reply = try await client.send(.GET, key, attempted: attempted)
    let size = reply.header("content-length").flatMap { Int($0) }
    var received = 0
    var pieces = reply.body.makeAsyncIterator()
    while let piece = try await Self.next(&pieces, attempted) {
      received += piece.readableBytes
      try await take(piece)
    }
    guard size == nil || size == received else {
      throw PayloadError(.unavailable, attempted: attempted, reason: "the object storage sent only a part of it")
    }
  }

  private static func next<Pieces: AsyncIteratorProtocol>(
    _ pieces: inout Pieces, _ attempted: String
  ) async throws -> ByteBuffer? where Pieces.Element == ByteBuffer {
    do {
      return try await pieces.next()
    } catch {
      try Task.checkCancellation()
      throw PayloadError(.unavailable, attempted: attempted, reason: "the connection to the object storage broke")
    }
  }

  package func delete(_ key: PayloadKey) async throws {
    let attempted = "removing payload \(key)"
    _ = try await client.send(.DELETE, key, accepted: [200, 204, 404], attempted: attempted)
    // Parts of an upload that was never completed are not seen, and cost all the same.
    let reply = try await client.send(
      .GET, nil, query: [("prefix", "\(client.wire.storage.prefix)\(key)"), ("uploads", "")], attempted: attempted)
    for upload in try await reply.xml()?.texts("UploadId") ?? [] {
      _ = try await client.send(
        .DELETE, key, query: [("uploadId", upload)], accepted: [200, 204, 404], attempted: attempted)
    }
  }
}
