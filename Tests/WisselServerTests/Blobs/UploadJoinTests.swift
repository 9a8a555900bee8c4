import Foundation
import Hummingbird
import NIOCore
import Testing
import WisselDatabase
import WisselModel
import WisselPayloads
import WisselWire

@testable import WisselServer

@Suite("Several requests that join one upload")
struct UploadJoinTests {
  private static let content = String((0..<1000).map { Character(UnicodeScalar(UInt8(97 + $0 % 26))) })

  /// An upload of alpha's researcher whose bytes are all there, while somebody else is said to join them since now.
  private struct Arrived {
    let path: String
    let asker: String

    var blob: String { String(path.suffix(36)) }

    init(_ federation: Federation) async throws {
      asker = try await federation.user("alpha-Researcher")
      let began = try await federation.raw(
        .post, "/blobstream/upload", headers: [try Self.name("Upload-Length"): "1000"], token: asker)
      path = "/blobstream/upload/\(try #require(began.json["uuid"]?.string, "\(began.text)"))"
      let (core, blob) = (federation.server.service.core, String(path.suffix(36)))
      let now = core.now()
      try await core.database.unrecorded.write {
        try $0.execute("UPDATE upload SET joining_at = \(now) WHERE key = \(blob)")
      }
      for (start, text) in [(0, content.prefix(400)), (400, content.dropFirst(400))] {
        let headers: HTTPFields = [
          .contentType: "application/offset+octet-stream", try Self.name("Upload-Offset"): String(start),
        ]
        let reply = try await federation.raw(.patch, path, String(text), headers: headers, token: asker)
        #expect(reply.status == (start == 0 ? 204 : 409), "\(reply.text)")
      }
    }

    private static func name(_ text: String) throws -> HTTPFields.Element.Name {
      try #require(HTTPFields.Element.Name(text))
    }

    func show(_ federation: Federation) async throws -> Int {
      try await federation.raw(.head, path, token: asker).status
    }
  }

  /// The blob is the content, and nothing else is left in the store.
  private func expectWhole(_ arrived: Arrived, _ federation: Federation, in place: BlobPlace) async throws {
    #expect(try await arrived.show(federation) == 200)
    // Each use of several leads to the same place.
    for _ in 1...2 {
      #expect(try await federation.post(arrived.blob, as: arrived.asker).status == 201)
      let read = try await federation.raw(.get, "/blobstream/\(arrived.blob)", token: arrived.asker)
      #expect(read.status == 200 && read.text == Self.content)
      try await PayloadUpkeep(federation.server.service.core).collect()
    }
    #expect(try await place.count(federation) == 1)
  }

  @Test(
    "while one joins, others are told to ask again; who was stopped on the way is followed after a minute",
    arguments: BlobPlace.near)
  func claim(place: BlobPlace) async throws {
    let clock = ManualClock()
    try await place.run(now: { clock.now }) { federation in
      let arrived = try await Arrived(federation)
      #expect(try await arrived.show(federation) == 409)
      #expect(try await federation.post(arrived.blob, as: arrived.asker).status == 400, "it is not whole")
      clock.advance(minutes: 2)
      try await expectWhole(arrived, federation, in: place)
    }
  }

  @Test("of many requests at a time one joins, and the blob is whole", arguments: BlobPlace.near)
  func together(place: BlobPlace) async throws {
    let clock = ManualClock()
    try await place.run(now: { clock.now }) { federation in
      let arrived = try await Arrived(federation)
      clock.advance(minutes: 2)
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<8 { group.addTask { try await arrived.show(federation) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses.contains(200) && statuses.allSatisfy { [200, 409].contains($0) }, "\(statuses)")
      try await expectWhole(arrived, federation, in: place)
    }
  }

  @Test("one that was taken for stopped in the middle, and goes on, harms nothing", arguments: BlobPlace.near)
  func overtaken(place: BlobPlace) async throws {
    let clock = ManualClock()
    try await place.run(now: { clock.now }) { federation in
      let arrived = try await Arrived(federation)
      clock.advance(minutes: 2)
      let core = federation.server.service.core
      let key = try #require(PayloadKey(arrived.blob))
      let owner = AuthenticatableID(try #require(federation.users["alpha-Researcher"]))
      let upload = try #require(try await core.database.read { try UploadList.find(key, of: owner, $0) })
      let interrupted = InterruptedStore(store: try #require(core.payloads.store)) {
        clock.advance(minutes: 2)
        let status = try await arrived.show(federation)
        #expect(status == 200)
      }
      try await UploadJoin(core: core, store: interrupted).run(upload)
      try await expectWhole(arrived, federation, in: place)
    }
  }
}

/// A store where something happens once the first bytes of a payload are written.
private struct InterruptedStore: PayloadStore {
  let store: any PayloadStore
  let interruption: @Sendable () async throws -> Void

  init(store: any PayloadStore, _ interruption: @escaping @Sendable () async throws -> Void) {
    self.store = store
    self.interruption = interruption
  }

  func writer(_ key: PayloadKey) async throws -> any PayloadWriter {
    InterruptedWriter(writer: try await store.writer(key), interruption: interruption)
  }

  func size(_ key: PayloadKey) async throws -> Int? { try await store.size(key) }

  func read(_ key: PayloadKey, _ take: (ByteBuffer) async throws -> Void) async throws {
    try await store.read(key, take)
  }

  func delete(_ key: PayloadKey) async throws { try await store.delete(key) }
}

private actor InterruptedWriter: PayloadWriter {
  private let writer: any PayloadWriter
  private var interruption: (@Sendable () async throws -> Void)?

  init(writer: any PayloadWriter, interruption: @escaping @Sendable () async throws -> Void) {
    self.writer = writer
    self.interruption = interruption
  }

  func write(_ bytes: ByteBuffer) async throws {
    try await writer.write(bytes)
    let interruption = interruption
    self.interruption = nil
    try await interruption?()
  }

  func finish() async throws { try await writer.finish() }

  func abandon() async { await writer.abandon() }
}
