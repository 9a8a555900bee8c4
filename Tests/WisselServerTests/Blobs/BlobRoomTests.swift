import Foundation
import Hummingbird
import Testing
import WisselServer
import WisselWire

@Suite("Room for blobs that nothing refers to")
struct BlobRoomTests {
  private static let text = String(repeating: "a", count: 100)

  private func upload(_ federation: Federation, as token: String) async throws -> String {
    let length = try #require(HTTPFields.Element.Name("Upload-Length"))
    let reply = try await federation.raw(.post, "/blobstream/upload", headers: [length: "1000"], token: token)
    return "/blobstream/upload/\(try #require(reply.json["uuid"]?.string, "\(reply.text)"))"
  }

  private func patch(
    _ federation: Federation, _ path: String, _ count: Int, at offset: Int, as token: String
  ) async throws -> Int {
    let headers: HTTPFields = [
      .contentType: "application/offset+octet-stream",
      try #require(HTTPFields.Element.Name("Upload-Offset")): String(offset),
    ]
    let text = String(repeating: "b", count: count)
    return try await federation.raw(.patch, path, text, headers: headers, token: token).status
  }

  @Test(
    "one sender has so much at most, of which what is used is no part, nor what is ended", arguments: BlobPlace.near)
  func bound(place: BlobPlace) async throws {
    try await place.run {
      $0.payloads.unusedBlobs = 250
    } _: { federation in
      let asker = try await federation.user("alpha-Researcher")
      let first = try #require(try await federation.send(Self.text, as: asker).json["uuid"]?.string)
      #expect(try await federation.send(Self.text, as: asker).status == 201)
      let refused = try await federation.send(Self.text, as: asker)
      #expect(refused.status == 413 && refused.message?.contains("250 bytes") == true, "\(refused.text)")
      #expect(try await federation.send(Self.text, as: federation.user("beta-Researcher")).status == 201)
      #expect(try await federation.post(first, as: asker).status == 201)
      #expect(try await federation.send(Self.text, as: asker).status == 201)

      let path = try await upload(federation, as: asker)
      #expect(try await patch(federation, path, 51, at: 0, as: asker) == 413)
      #expect(try await patch(federation, path, 50, at: 0, as: asker) == 204)
      #expect(try await patch(federation, path, 1, at: 50, as: asker) == 413)
      #expect(try await federation.raw(.delete, path, token: asker).status == 204)
      #expect(try await patch(federation, try await upload(federation, as: asker), 50, at: 0, as: asker) == 204)
      try await PayloadUpkeep(federation.server.service.core).collect()
      #expect(try await place.count(federation) == 5, "nothing stays of what was refused or ended")
    }
  }
}
