import Foundation
import NIOCore
import NIOHTTP1

/// Puts one object: at once when it fits into one part, else as a multipart upload, part after part, so that at most
/// one part is in memory.
actor ObjectPayloadWriter: PayloadWriter {
  /// Storages take at most 10 000 parts and none but the last under 5 MiB: objects of up to 80 GB.
  static let partBytes = 8 << 20

  private let key: PayloadKey
  private let client: ObjectClient
  private var attempted: String { "writing payload \(key)" }
  private var part = ByteBuffer()
  /// The upload and its parts' tags, once there is more than one part.
  private var upload: String?
  private var tags: [String] = []

  init(_ key: PayloadKey, _ client: ObjectClient) {
    self.key = key
    self.client = client
  }

  func write(_ bytes: ByteBuffer) async throws {
    var rest = bytes
    while rest.readableBytes > 0 {
      let count = min(rest.readableBytes, Self.partBytes - part.readableBytes)
      if let piece = rest.readSlice(length: count) { part.writeImmutableBuffer(piece) }
      if part.readableBytes == Self.partBytes { try await sendPart() }
    }
  }

  func finish() async throws {
    guard let upload else {
      _ = try await client.send(.PUT, key, body: part, attempted: attempted)
      return
    }
    if part.readableBytes > 0 { try await sendPart() }
    let parts = tags.enumerated().map { "<Part><PartNumber>\($0 + 1)</PartNumber><ETag>\($1)</ETag></Part>" }
    let body = "<CompleteMultipartUpload>\(parts.joined())</CompleteMultipartUpload>"
    let reply = try await client.send(
      .POST, key, query: [("uploadId", upload)], body: ByteBuffer(string: body), attempted: attempted)
    // A failure after the headers were sent comes in the body of a reply that began well.
    let answer = try await reply.xml(upTo: 64 << 10)
    guard answer?.name == "CompleteMultipartUploadResult" else {
      let code = answer?["Code"]?.text.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.prefix(60) ?? "no XML"
      throw PayloadError(
        .unavailable, attempted: attempted, reason: "the object storage could not join the parts (\(code))")
    }
  }

  func abandon() async {
    part = ByteBuffer()
    guard let upload else { return }
    _ = try? await client.send(
      .DELETE, key, query: [("uploadId", upload)], accepted: [200, 204, 404], attempted: attempted)
  }

  private func sendPart() async throws {
    let upload = try await began()
    let reply = try await client.send(
      .PUT, key, query: [("partNumber", String(tags.count + 1)), ("uploadId", upload)], body: part,
      attempted: attempted)
    guard let tag = reply.header("etag") else {
      throw PayloadError(.unavailable, attempted: attempted, reason: "the object storage gave a part no tag")
    }
    tags.append(tag)
    part.clear()
  }

  private func began() async throws -> String {
    if let upload { return upload }
    let reply = try await client.send(.POST, key, query: [("uploads", "")], attempted: attempted)
    guard let upload = try await reply.xml()?.texts("UploadId").first else {
      throw PayloadError(.unavailable, attempted: attempted, reason: "the object storage began no upload")
    }
    self.upload = upload
    return upload
  }
}
