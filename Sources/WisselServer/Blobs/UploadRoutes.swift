import Crypto
import Foundation
import Hummingbird
import NIOCore
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselPayloads
import WisselTrust
import WisselWire

/// `/blobstream/upload`, an addition: blobs sent in several requests, each of which may break off and be continued.
/// It is the protocol tus 1.0.0 with its extensions creation, checksum (SHA-256) and termination; beyond it,
/// `Upload-Metadata: sha256 BASE64` at the creation (base64 of the hexadecimal digest) is checked against the whole
/// blob at the end. The upload's UUID is the blob's.
package struct UploadRoutes: Sendable {
  private let core: ServerCore

  package init(_ core: ServerCore) { self.core = core }

  package func register(_ routes: inout APIRoutes) {
    let callers: [ClientKind] = [.user, .node, .container]
    routes.add(
      .post, "/blobstream/upload", callers,
      bytes: ByteContent(headers: [.number("Upload-Length"), .text("Upload-Metadata")]), gives: .created,
      also: [.badRequest, .contentTooLarge, .notImplemented]
    ) { try await create($0) }
    routes.add(
      .head, "/blobstream/upload/:uuid", callers, bytes: ByteContent(gives: .nothing),
      also: [.conflict, .checksumMismatch]
    ) { try await show($0) }
    routes.add(
      .patch, "/blobstream/upload/:uuid", callers, .payload,
      bytes: ByteContent(
        takes: Self.partType, gives: .nothing, headers: [.number("Upload-Offset"), .text("Upload-Checksum")]),
      gives: .noContent, also: [.conflict, .checksumMismatch, .notImplemented]
    ) { try await receive($0) }
    routes.add(
      .delete, "/blobstream/upload/:uuid", callers, bytes: ByteContent(gives: .nothing), gives: .noContent
    ) { try await delete($0) }
  }

  private static let partType = "application/offset+octet-stream"

  private func create(_ request: APIRequest) async throws -> APIReply {
    let caller = try request.caller
    _ = try await core.blobStore(for: caller)
    guard let size = request.number(.uploadLength) else {
      throw WireError.bad("Upload-Length must say how many bytes will come")
    }
    let largest = core.payloads.options.largestBlob
    guard size <= largest else { throw WireError.tooLarge(limit: largest) }
    let digest = try Self.digest(request.request.headers[.uploadMetadata])
    guard let key = PayloadKey(core.unique()) else { throw WireError.unexpected }
    let now = core.now()
    try await core.database.write {
      try UploadList.create(key, size: size, digest: digest, owner: caller.id, at: now, $0)
    }
    let upload = try await find(key, caller)
    if size == 0 { try await finish(upload) }
    var reply = try APIReply(.created, ["uuid": key.text], headers: headers(upload))
    reply.headers[.location] = core.links.at("/blobstream/upload/\(key)")
    return reply
  }

  private func show(_ request: APIRequest) async throws -> APIReply {
    let upload = try await find(request)
    // The last request may have ended between its last byte and the joining of the parts, or be at it: then 409.
    if upload.offset == upload.size, !upload.isWhole { try await finish(upload) }
    var headers = headers(upload)
    headers[.uploadLength] = String(upload.size)
    headers[.cacheControl] = "no-store"
    return .empty(.ok, headers: headers)
  }

  private func receive(_ request: APIRequest) async throws -> APIReply {
    let store = try await core.blobStore(for: request.caller)
    guard request.request.headers[.contentType] == Self.partType else {
      throw WireError.message(.unsupportedMediaType, "Content-Type must be \(Self.partType)")
    }
    let checksum = try Self.checksum(request.request.headers[.uploadChecksum])
    let upload = try await find(request)
    guard let offset = request.number(.uploadOffset), offset == upload.offset else {
      throw WireError.message(.conflict, "The upload has \(upload.offset) bytes; go on from there (Upload-Offset)")
    }
    let left = upload.size - offset
    let room = try await BlobRoom(core, for: request.caller, request.contentLength, most: left)
    let part = room.key
    let arrival = PartArrival(writer: try await store.writer(part), room: room, checksum: checksum)
    var broken: (any Error)?
    do {
      try await request.streaming(upTo: left) { pieces in
        for try await piece in pieces { try await arrival.take(piece) }
      }
    } catch let error as WireError where error.status == .contentTooLarge {
      await arrival.abandon()
      await core.discard([part])
      throw error
    } catch {
      broken = error
    }
    // What has arrived stays, also when the peer is gone; so this goes on when the request is cancelled.
    let kept = try await Task { try await keep(arrival, part, at: offset, of: upload) }.value
    if let broken { throw broken }
    if kept.offset == kept.size, !kept.isWhole { try await finish(kept) }
    return .empty(.noContent, headers: headers(kept))
  }

  private func delete(_ request: APIRequest) async throws -> APIReply {
    let upload = try await find(request)
    try await core.database.write { try UploadList.remove(upload, $0) }
    return .empty(.noContent, headers: [.tusResumable: "1.0.0"])
  }

  /// Adds what has arrived of a part to its upload.
  private func keep(
    _ arrival: PartArrival, _ part: PayloadKey, at offset: Int, of upload: Upload
  ) async throws -> Upload {
    do {
      guard let size = try await arrival.end() else {
        await core.discard([part])
        return upload
      }
      let isAdded = try await core.database.write {
        try UploadList.add(part, size: size, at: offset, to: upload.id, $0)
      }
      guard isAdded else {
        throw WireError.message(.conflict, "Another request has sent bytes for the same place; ask how many there are")
      }
      return Upload(
        id: upload.id, key: upload.key, size: upload.size, digest: upload.digest,
        parts: upload.parts + [part], offset: offset + size, isWhole: upload.isWhole)
    } catch {
      await arrival.abandon()
      await core.discard([part])
      throw error
    }
  }

  private func finish(_ upload: Upload) async throws {
    guard let store = core.payloads.store else { throw ServerCore.noBlobs }
    try await UploadJoin(core: core, store: store).run(upload)
  }

  // MARK: Reading requests

  private func find(_ request: APIRequest) async throws -> Upload {
    guard let key = request.context.parameters.get("uuid").flatMap({ PayloadKey($0) }) else { throw Self.missing }
    return try await find(key, request.caller)
  }

  private func find(_ key: PayloadKey, _ caller: Caller) async throws -> Upload {
    let upload = try await core.database.read { try UploadList.find(key, of: caller.id, $0) }
    guard let upload else { throw Self.missing }
    return upload
  }

  private static let missing = WireError.missing("There is no such upload of yours; it may have expired")

  private func headers(_ upload: Upload) -> HTTPFields {
    [.tusResumable: "1.0.0", .uploadOffset: String(upload.offset)]
  }

  /// The digest in `Upload-Metadata: name BASE64,sha256 BASE64`.
  private static func digest(_ metadata: String?) throws(WireError) -> String? {
    for pair in (metadata ?? "").split(separator: ",") {
      let words = pair.split(separator: " ")
      guard words.first == "sha256" else { continue }
      let text = words.dropFirst().first.flatMap { Data(base64Encoded: String($0)) }
        .flatMap { String(validating: $0, as: UTF8.self) }?.lowercased()
      guard let text, text.count == 64, text.allSatisfy(\.isHexDigit) else {
        throw .bad("sha256 in Upload-Metadata must be base64 of the digest in 64 hexadecimal digits")
      }
      return text
    }
    return nil
  }

  /// The digest in `Upload-Checksum: sha256 BASE64`.
  private static func checksum(_ header: String?) throws(WireError) -> Data? {
    guard let header else { return nil }
    let words = header.split(separator: " ")
    guard words.count == 2, words[0] == "sha256", let digest = Data(base64Encoded: String(words[1])), digest.count == 32
    else { throw .bad("Upload-Checksum must be sha256 and base64 of the digest") }
    return digest
  }
}

/// The bytes of one request on their way to the store.
private actor PartArrival {
  private let writer: any PayloadWriter
  private let room: BlobRoom
  private let checksum: Data?
  private var hash = SHA256()
  private var size = 0

  init(writer: any PayloadWriter, room: BlobRoom, checksum: Data?) {
    self.writer = writer
    self.room = room
    self.checksum = checksum
  }

  func take(_ bytes: ByteBuffer) async throws {
    if checksum != nil { bytes.withUnsafeReadableBytes { hash.update(bufferPointer: $0) } }
    try await room.take(bytes.readableBytes)
    try await writer.write(bytes)
    size += bytes.readableBytes
  }

  /// Makes what arrived durable; nil when nothing did. Throws when it has not the announced digest.
  func end() async throws -> Int? {
    guard checksum == nil || checksum == Data(hash.finalize()) else {
      throw WireError.mismatch("The bytes of this request do not have the SHA-256 it announces; send them again.")
    }
    guard size > 0 else {
      await writer.abandon()
      return nil
    }
    try await writer.finish()
    try await room.settle()
    return size
  }

  func abandon() async { await writer.abandon() }
}

extension WireError {
  /// Bytes that are not those that were announced; the status is that of the tus protocol.
  static func mismatch(_ text: String) -> WireError {
    .message(.checksumMismatch, text)
  }
}

extension HTTPResponse.Status {
  fileprivate static let checksumMismatch = Self(code: 460, reasonPhrase: "Checksum Mismatch")
}

extension APIRequest {
  fileprivate func number(_ name: HTTPFields.Element.Name) -> Int? {
    request.headers[name].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
  }
}

extension HTTPFields.Element.Name {
  fileprivate static let tusResumable = named("Tus-Resumable")
  fileprivate static let uploadLength = named("Upload-Length")
  fileprivate static let uploadOffset = named("Upload-Offset")
  fileprivate static let uploadMetadata = named("Upload-Metadata")
  fileprivate static let uploadChecksum = named("Upload-Checksum")

  private static func named(_ text: String) -> Self {
    // The names above are tokens as HTTP asks, so the fallback is never taken.
    Self(text) ?? .location
  }
}
