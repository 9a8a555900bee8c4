package import NIOCore

/// Keeps inputs and results outside the database, each under a key of its own and never changed once it is there.
/// Implementations: files in a folder, objects in S3-compatible storage, and rows of the server's database.
///
/// Everything streams: a payload is never held in memory as a whole. All calls throw `PayloadError`.
package protocol PayloadStore: Sendable {
  /// Begins a payload. Nothing of it shows before `finish`; a key is written once, by one writer: who may have company
  /// takes a new key.
  func writer(_ key: PayloadKey) async throws -> any PayloadWriter

  /// How many bytes are kept under a key; nil when nothing is.
  func size(_ key: PayloadKey) async throws -> Int?

  /// Hands a payload over piece by piece; the next piece is read when `take` returns.
  func read(_ key: PayloadKey, _ take: (ByteBuffer) async throws -> Void) async throws

  /// Removes a payload, and what an interrupted writer left of it. Nothing there is no error.
  func delete(_ key: PayloadKey) async throws
}

/// Receives one payload. Use it from one task; end it with `finish` or `abandon`.
package protocol PayloadWriter: Sendable {
  /// Adds bytes; returns when the store is ready for more.
  func write(_ bytes: ByteBuffer) async throws

  /// Makes the payload durable and visible under its key.
  func finish() async throws

  /// Removes what was written so far.
  func abandon() async
}
