package import NIOCore
package import WisselDatabase
package import WisselPayloads

/// Payloads as rows of the database: the place of a server whose processes share a PostgreSQL and nothing else. Each
/// piece is read and written in a transaction of its own, so that a slow peer holds neither connection nor memory.
package struct DatabasePayloads: PayloadStore {
  private let database: Database
  /// Bytes of a piece.
  static let pieceBytes = 1 << 20

  /// - Parameter database: one with the server's tables.
  package init(_ database: Database) { self.database = database }

  package func writer(_ key: PayloadKey) async throws -> any PayloadWriter {
    DatabasePayloadWriter(key, database)
  }

  package func size(_ key: PayloadKey) async throws -> Int? {
    try await Self.translating("reading payload \(key)") {
      try await database.read { transaction in
        try transaction.first("SELECT size FROM stored_payload WHERE key = \(key.text)")?.value("size", as: Int.self)
      }
    }
  }

  package func read(_ key: PayloadKey, _ take: (ByteBuffer) async throws -> Void) async throws {
    let attempted = "reading payload \(key)"
    guard let size = try await size(key) else {
      throw PayloadError(.missing, attempted: attempted, reason: "the database has none")
    }
    var (received, number) = (0, 0)
    while received < size {
      let piece = try await Self.translating(attempted) { [number] in
        try await database.read { transaction in
          try transaction.first("SELECT bytes FROM stored_piece WHERE key = \(key.text) AND number = \(number)")?
            .value("bytes", as: [UInt8].self)
        }
      }
      guard let piece, !piece.isEmpty else {
        throw PayloadError(.missing, attempted: attempted, reason: "a piece of it is gone from the database")
      }
      received += piece.count
      number += 1
      try await take(ByteBuffer(bytes: piece))
    }
  }

  package func delete(_ key: PayloadKey) async throws {
    try await Self.translating("removing payload \(key)") {
      try await database.write { transaction in
        try transaction.execute("DELETE FROM stored_payload WHERE key = \(key.text)")
        try transaction.execute("DELETE FROM stored_piece WHERE key = \(key.text)")
      }
    }
  }

  /// Says what a store says when the database fails.
  @discardableResult
  static func translating<Value: Sendable>(
    _ attempted: String, _ body: @Sendable () async throws -> Value
  ) async throws -> Value {
    do { return try await body() } catch let error as DatabaseError {
      throw PayloadError(.unavailable, attempted: attempted, reason: error.reason)
    }
  }
}

/// Writes one payload, piece by piece.
private actor DatabasePayloadWriter: PayloadWriter {
  private let key: PayloadKey
  private let database: Database
  private var piece: [UInt8] = []
  private var (count, size) = (0, 0)
  private var hasEnded = false

  init(_ key: PayloadKey, _ database: Database) { (self.key, self.database) = (key, database) }

  func write(_ bytes: ByteBuffer) async throws {
    try requireOpen()
    var rest = bytes.readableBytesView
    while !rest.isEmpty {
      piece.reserveCapacity(DatabasePayloads.pieceBytes)
      let part = rest.prefix(DatabasePayloads.pieceBytes - piece.count)
      piece += part
      rest = rest.dropFirst(part.count)
      if piece.count == DatabasePayloads.pieceBytes { try await store() }
    }
  }

  func finish() async throws {
    try requireOpen()
    if !piece.isEmpty { try await store() }
    let (key, size, database) = (key, size, database)
    try await DatabasePayloads.translating("writing payload \(key)") {
      try await database.write {
        try $0.execute("INSERT INTO stored_payload (key, size) VALUES (\(key.text), \(size))")
      }
    }
    hasEnded = true
  }

  /// What cannot be removed now is removed with the payload's line in the list.
  func abandon() async {
    guard !hasEnded else { return }
    hasEnded = true
    let key = key
    _ = try? await database.write { try $0.execute("DELETE FROM stored_piece WHERE key = \(key.text)") }
  }

  private func store() async throws {
    let bytes = piece
    piece = []
    let (key, number, database) = (key, count, database)
    try await DatabasePayloads.translating("writing payload \(key)") {
      try await database.write {
        try $0.execute("INSERT INTO stored_piece (key, number, bytes) VALUES (\(key.text), \(number), \(bytes))")
      }
    }
    count += 1
    size += bytes.count
  }

  private func requireOpen() throws {
    guard !hasEnded else {
      throw PayloadError(.unavailable, attempted: "writing payload \(key)", reason: "it has been ended already")
    }
  }
}
