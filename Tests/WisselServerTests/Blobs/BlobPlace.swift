import Foundation
import Testing
import WisselDatabase
import WisselPayloads
import WisselServer
import WisselTesting
import WisselWire

/// Where a test's server keeps its payloads.
enum BlobPlace: String, CaseIterable, CustomTestStringConvertible {
  case files, database, objects

  var testDescription: String { rawValue }

  static var available: [BlobPlace] { allCases.filter { $0 != .objects || ObjectServer.isAvailable } }
  /// Those that start no program of their own.
  static let near: [BlobPlace] = [.files, .database]

  /// A federation whose server serves blobs.
  func run(
    configure: @escaping @Sendable (inout ServerOptions) -> Void = { _ in },
    now: @escaping @Sendable () -> WireTime = { WireTime(Date()) },
    _ body: @escaping @Sendable (Federation) async throws -> Void
  ) async throws {
    switch self {
    case .files: try await LongTextTests.run(blobs: true, configure: configure, now: now, body)
    case .database: try await Self.run(in: .database, configure, now, body)
    case .objects:
      try await ObjectServer.run { server in
        let storage = try ObjectStorage(
          endpoint: server.address, region: "us-east-1", bucket: "wissel", prefix: "server")
        let credentials = ObjectCredentials(accessKey: server.accessKey, secretKey: server.secretKey)
        try await Self.run(in: .objects(storage, credentials), configure, now, body)
      }
    }
  }

  private static func run(
    in place: PayloadOptions.Place, _ configure: @escaping @Sendable (inout ServerOptions) -> Void,
    _ now: @escaping @Sendable () -> WireTime, _ body: @escaping @Sendable (Federation) async throws -> Void
  ) async throws {
    let change: @Sendable (inout ServerOptions) -> Void = { options in
      options.payloads.place = place
      configure(&options)
    }
    try await LongTextTests.run(blobs: true, configure: change, now: now, body)
  }

  /// How many payloads the store has; of objects, how many are listed.
  func count(_ federation: Federation) async throws -> Int {
    let database = federation.server.service.core.database
    switch self {
    case .files: return LongTextTests.files(federation).count
    case .database:
      return try await database.read { try $0.count("SELECT COUNT(DISTINCT key) AS count FROM stored_piece") }
    case .objects: return try await database.read { try $0.count("SELECT COUNT(*) AS count FROM payload") }
    }
  }
}
