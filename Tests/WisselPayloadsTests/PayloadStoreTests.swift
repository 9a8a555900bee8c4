import Foundation
import NIOCore
import Testing
import WisselDatabase
import WisselPayloads
import WisselServer
import WisselTesting

/// What all stores do.
@Suite("Stores of payloads")
struct PayloadStoreTests {
  enum Kind: String, CaseIterable, CustomTestStringConvertible {
    case files, objects, sqlite, postgres
    var testDescription: String { rawValue }

    static var available: [Kind] {
      allCases.filter {
        switch $0 {
        case .files, .sqlite: true
        case .objects: ObjectServer.isAvailable
        case .postgres: PrivatePostgres.isInstalled
        }
      }
    }
  }

  private func with(_ kind: Kind, _ body: @Sendable (any PayloadStore) async throws -> Void) async throws {
    switch kind {
    case .files: try await withTemporaryFolder { try await body(FilePayloads($0.appendingPathComponent("payloads"))) }
    case .sqlite: try await with(TestDatabase.sqlite, body)
    case .postgres: try await with(TestDatabase.postgres, body)
    case .objects: try await ObjectServer.run { try await body($0.payloads(prefix: "some/where")) }
    }
  }

  private func with(_ engine: TestDatabase, _ body: @Sendable (any PayloadStore) async throws -> Void) async throws {
    try await engine.withLocation { location in
      let database = try await Database.open(location)
      try await database.migrate(Schema.migrations, importCommand: Schema.importCommand)
      try await body(DatabasePayloads(database))
      try database.close()
    }
  }

  private static func key(_ number: Int) throws -> PayloadKey {
    let digits = String(number)
    return try #require(
      PayloadKey("00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits))
  }

  /// Bytes that tell their place, so that lost, doubled or exchanged pieces show.
  private static func bytes(_ count: Int, seed: UInt64) -> ByteBuffer {
    var generator = SeededGenerator(seed: seed)
    var bytes = ByteBuffer()
    while bytes.readableBytes < count { bytes.writeInteger(generator.next()) }
    return bytes.readSlice(length: count) ?? bytes
  }

  private static func write(_ bytes: ByteBuffer, pieces: Int, to writer: any PayloadWriter) async throws {
    var rest = bytes
    while rest.readableBytes > 0 {
      if let piece = rest.readSlice(length: min(pieces, rest.readableBytes)) { try await writer.write(piece) }
    }
  }

  private static func read(_ key: PayloadKey, from store: any PayloadStore) async throws -> ByteBuffer {
    var bytes = ByteBuffer()
    try await store.read(key) { bytes.writeImmutableBuffer($0) }
    return bytes
  }

  @Test("what was written is read again, whatever its size and pieces", arguments: Kind.available)
  func roundTrip(kind: Kind) async throws {
    try await with(kind) { store in
      // With the sizes around one part of an object, and of several.
      let part = 8 << 20
      let cases = [
        (0, 1), (1, 1), (1000, 7), (300_000, 65_536), (part, part), (part + 1, 1 << 20), (2 * part, 999_983),
      ]
      for (number, (size, pieces)) in cases.enumerated() {
        let (key, content) = (try Self.key(number), Self.bytes(size, seed: UInt64(number)))
        let writer = try await store.writer(key)
        try await Self.write(content, pieces: pieces, to: writer)
        #expect(try await store.size(key) == nil, "nothing shows before the end")
        try await writer.finish()
        #expect(try await store.size(key) == size)
        #expect(try await Self.read(key, from: store) == content, "\(size) bytes in pieces of \(pieces)")
      }
    }
  }

  @Test("an abandoned payload was never there", arguments: Kind.available)
  func abandoned(kind: Kind) async throws {
    try await with(kind) { store in
      let key = try Self.key(1)
      let writer = try await store.writer(key)
      try await Self.write(Self.bytes(9 << 20, seed: 1), pieces: 1 << 20, to: writer)
      await writer.abandon()
      #expect(try await store.size(key) == nil)
      let error = await #expect(throws: PayloadError.self) { _ = try await Self.read(key, from: store) }
      #expect(error?.code == .missing)
      // The key is free again.
      let second = try await store.writer(key)
      try await second.finish()
      #expect(try await store.size(key) == 0)
    }
  }

  @Test("deleting takes what is there, and what a stopped process left unfinished", arguments: Kind.available)
  func deleting(kind: Kind) async throws {
    try await with(kind) { store in
      let (whole, unfinished) = (try Self.key(1), try Self.key(2))
      let first = try await store.writer(whole)
      try await Self.write(Self.bytes(10, seed: 1), pieces: 10, to: first)
      try await first.finish()
      let left = try await store.writer(unfinished)
      try await Self.write(Self.bytes(9 << 20, seed: 2), pieces: 1 << 20, to: left)
      for _ in 1...2 {
        try await store.delete(whole)
        try await store.delete(unfinished)
      }
      #expect(try await store.size(whole) == nil)
      let again = try await store.writer(unfinished)
      try await again.finish()
      #expect(try await store.size(unfinished) == 0)
    }
  }

  @Test("files belong to this user alone, two levels deep, under names that are UUIDs")
  func files() async throws {
    #expect(PayloadKey("../../../../etc/passwd-aaaa-aaaaaaaaaaaa") == nil)
    #expect(PayloadKey("0123456789ABCDEF0123456789ABCDEF0123") == nil)
    #expect(PayloadKey("ABCDEF01-2345-6789-abcd-ef0123456789")?.text == "abcdef01-2345-6789-abcd-ef0123456789")
    try await withTemporaryFolder { folder in
      let store = try FilePayloads(folder.appendingPathComponent("p"))
      let key = try #require(PayloadKey("abcdef01-2345-6789-abcd-ef0123456789"))
      let writer = try await store.writer(key)
      try await writer.finish()
      let file = folder.appendingPathComponent("p/ab/cd/\(key).payload")
      for (url, mode) in [(file, 0o600), (folder.appendingPathComponent("p"), 0o700)] {
        let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
        #expect(attributes[.posixPermissions] as? Int == mode, "\(url.lastPathComponent)")
      }
    }
    #expect(throws: PayloadError.self) { try FilePayloads(URL(fileURLWithPath: "/proc/none/payloads")) }
  }

  @Test(
    "another S3 client sees the same objects, and nothing unfinished",
    .enabled(if: ObjectServer.isAvailable, "\(ObjectServer.hint)"))
  func others() async throws {
    try await ObjectServer.run { server in
      let store = try server.payloads(prefix: "in")
      try await store.check()
      let large = try await store.writer(Self.key(1))
      try await Self.write(Self.bytes(17 << 20, seed: 1), pieces: 1 << 20, to: large)
      try await large.finish()
      let abandoned = try await store.writer(Self.key(2))
      try await Self.write(Self.bytes(9 << 20, seed: 1), pieces: 1 << 20, to: abandoned)
      try await store.delete(Self.key(2))
      let seen = try await ObjectServer.output(of: "s3_read.py", [server.address], in: server.folder)
      #expect(seen.contains(#""in/00000000-0000-4000-8000-000000000001": [17825792, ""#))
      #expect(seen.contains(#""unfinished": 0"#) && !seen.contains("000000000002"), "\(seen)")
      let elsewhere = ObjectPayloads(
        try ObjectStorage(endpoint: server.address, region: "us-east-1", bucket: "none"),
        ObjectCredentials(accessKey: "k", secretKey: "secret"), now: { Date() })
      let error = await #expect(throws: PayloadError.self) { try await elsewhere.check() }
      #expect(error?.code == .missing && error?.description.contains("secret") == false)
    }
  }
}
