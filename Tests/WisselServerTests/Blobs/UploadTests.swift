import Crypto
import Foundation
import Hummingbird
import Testing
import WisselServer
import WisselWire

@Suite("Uploads in several requests")
struct UploadTests {
  private static let content = String((0..<1000).map { Character(UnicodeScalar(UInt8(97 + $0 % 26))) })

  private static func digest(_ text: String) -> SHA256.Digest { SHA256.hash(data: Data(text.utf8)) }

  private static func name(_ text: String) -> HTTPFields.Element.Name { HTTPFields.Element.Name(text) ?? .location }

  /// Begins an upload; gives its path.
  private func begin(_ federation: Federation, as token: String, digestOf text: String? = nil) async throws -> String {
    var headers: HTTPFields = [Self.name("Upload-Length"): "1000", Self.name("Tus-Resumable"): "1.0.0"]
    if let text {
      let hexadecimal = Self.digest(text).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      headers[Self.name("Upload-Metadata")] = "name Yg==,sha256 \(Data(hexadecimal.utf8).base64EncodedString())"
    }
    let reply = try await federation.raw(.post, "/blobstream/upload", headers: headers, token: token)
    #expect(reply.status == 201, "\(reply.text)")
    let path = try #require(reply.headers[.location])
    #expect(path == "/api/blobstream/upload/\(reply.json["uuid"]?.string ?? "")")
    return String(path.dropFirst("/api".count))
  }

  private func patch(
    _ federation: Federation, _ path: String, _ text: String, at offset: Int, checksum: String? = nil, as token: String
  ) async throws -> TestServer.Reply {
    var headers: HTTPFields = [
      .contentType: "application/offset+octet-stream", Self.name("Upload-Offset"): String(offset),
    ]
    headers[Self.name("Upload-Checksum")] = checksum
    return try await federation.raw(.patch, path, text, headers: headers, token: token)
  }

  private func offset(_ federation: Federation, _ path: String, as token: String) async throws -> String? {
    let reply = try await federation.raw(.head, path, token: token)
    #expect(reply.headers[Self.name("Upload-Length")] == "1000")
    return reply.headers[Self.name("Upload-Offset")]
  }

  @Test(
    "parts join into a blob, whose digest is checked at the end; before that it cannot be used",
    arguments: BlobPlace.available)
  func whole(place: BlobPlace) async throws {
    try await place.run { federation in
      let asker = try await federation.user("alpha-Researcher")
      let path = try await begin(federation, as: asker, digestOf: Self.content)
      let blob = String(path.suffix(36))
      #expect(try await federation.post(blob, as: asker).status == 400)
      #expect(try await offset(federation, path, as: asker) == "0")
      let first = String(Self.content.prefix(400))
      let checksum = "sha256 \(Data(Self.digest(first)).base64EncodedString())"
      #expect(try await patch(federation, path, first, at: 0, checksum: checksum, as: asker).status == 204)
      #expect(try await patch(federation, path, first, at: 0, as: asker).status == 409)
      #expect(try await patch(federation, path, "other", at: 400, checksum: checksum, as: asker).status == 460)
      #expect(try await offset(federation, path, as: asker) == "400", "what is damaged is not kept")
      #expect(try await patch(federation, path, Self.content, at: 400, as: asker).status == 413)
      #expect(try await federation.post(blob, as: asker).status == 400, "it is not whole")
      let last = try await patch(federation, path, String(Self.content.dropFirst(400)), at: 400, as: asker)
      #expect(last.status == 204 && last.headers[Self.name("Upload-Offset")] == "1000")
      #expect(try await offset(federation, path, as: asker) == "1000")
      #expect(try await federation.post(blob, as: asker).status == 201)
      #expect(try await federation.raw(.get, "/blobstream/\(blob)", token: asker).text == Self.content)
      try await PayloadUpkeep(federation.server.service.core).collect()
      #expect(try await place.count(federation) == 1, "the parts are gone")
    }
  }

  @Test("a blob with another digest than announced is refused and removed")
  func mismatch() async throws {
    try await LongTextTests.run(blobs: true) { federation in
      let asker = try await federation.user("alpha-Researcher")
      let path = try await begin(federation, as: asker, digestOf: "something else")
      #expect(try await patch(federation, path, Self.content, at: 0, as: asker).status == 460)
      #expect(try await federation.raw(.head, path, token: asker).status == 404)
      try await PayloadUpkeep(federation.server.service.core).collect()
      #expect(LongTextTests.files(federation) == [])
    }
  }

  @Test("only its owner sees an upload; it can be ended, and ends by itself after a day")
  func owner() async throws {
    let clock = ManualClock()
    try await LongTextTests.run(blobs: true, now: { clock.now }) { federation in
      let (asker, other) = (
        try await federation.user("alpha-Researcher"), try await federation.user("beta-Researcher")
      )
      let upkeep = PayloadUpkeep(federation.server.service.core)
      var path = try await begin(federation, as: asker)
      #expect(try await patch(federation, path, "abc", at: 0, as: other).status == 404)
      #expect(try await federation.raw(.delete, path, token: other).status == 404)
      #expect(try await patch(federation, path, "abc", at: 0, as: asker).status == 204)
      #expect(try await federation.raw(.delete, path, token: asker).status == 204)
      try await upkeep.collect()
      #expect(LongTextTests.files(federation) == [])

      path = try await begin(federation, as: asker)
      #expect(try await patch(federation, path, "abc", at: 0, as: asker).status == 204)
      clock.advance(minutes: 24 * 60 + 1)
      let later = try await federation.user("alpha-Researcher")
      try await upkeep.collect()
      #expect(try await federation.raw(.head, path, token: later).status == 404)
      #expect(LongTextTests.files(federation) == [])
    }
  }
}
