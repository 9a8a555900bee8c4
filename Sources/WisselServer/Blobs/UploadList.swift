import WisselDatabase
import WisselModel
import WisselPayloads
import WisselWire

/// An upload in several requests: its blob does not exist before all of it is there.
struct Upload: Sendable {
  let id: Int
  let key: PayloadKey
  /// The bytes it will have.
  let size: Int
  /// The SHA-256 it must have, as lower-case hexadecimal; nil when none was given.
  let digest: String?
  /// What has arrived, in order.
  let parts: [PayloadKey]
  /// How many bytes have arrived.
  let offset: Int
  /// Whether the blob is there.
  let isWhole: Bool
}

/// Uploads in several requests, in the database.
enum UploadList {
  static func create(
    _ key: PayloadKey, size: Int, digest: String?, owner: AuthenticatableID, at now: WireTime,
    _ transaction: borrowing Transaction
  ) throws {
    try PayloadList.register(key, .arriving, owner: owner, at: now, transaction)
    try transaction.execute(
      """
      INSERT INTO upload (key, owner_id, size, digest, created_at)
      VALUES (\(key.text), \(owner), \(size), \(digest), \(now))
      """)
  }

  /// An upload of its owner; nil for everybody else.
  static func find(
    _ key: PayloadKey, of owner: AuthenticatableID, _ transaction: borrowing Transaction
  ) throws -> Upload? {
    guard
      let row = try transaction.first(
        """
        SELECT id, size, digest FROM upload WHERE key = \(key.text) AND owner_id = \(owner)
        """)
    else { return nil }
    let id: Int = try row.value("id")
    let parts = try transaction.query(
      "SELECT payload_key, size FROM upload_part WHERE upload_id = \(id) ORDER BY start")
    let isWhole = try !transaction.exists(
      "SELECT 1 FROM payload WHERE key = \(key.text) AND state = \(PayloadList.State.arriving)")
    let size: Int = try row.value("size")
    let arrived = try parts.map { try $0.value("size", as: Int.self) }.reduce(0, +)
    return Upload(
      id: id, key: key, size: size, digest: try row.value("digest", as: String?.self),
      parts: try parts.compactMap { PayloadKey(try $0.value("payload_key")) }, offset: isWhole ? size : arrived,
      isWhole: isWhole)
  }

  /// Adds what has arrived at `start`; false when something else has come there meanwhile.
  static func add(
    _ part: PayloadKey, size: Int, at start: Int, to upload: Int, _ transaction: borrowing Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      INSERT INTO upload_part (upload_id, start, size, payload_key)
      SELECT id, \(start), \(size), \(part.text) FROM upload WHERE id = \(upload)
      ON CONFLICT DO NOTHING
      """) > 0
  }

  /// Takes the joining of an upload's parts upon oneself, unless somebody does it who has shown that since `limit`.
  static func claim(
    _ upload: Upload, at now: WireTime, unlessSince limit: WireTime, _ transaction: borrowing Transaction
  ) throws -> Bool {
    try transaction.execute(
      """
      UPDATE upload SET joining_at = \(now)
      WHERE id = \(upload.id) AND (joining_at IS NULL OR joining_at < \(limit))
      """) > 0
  }

  /// Shows that the joining goes on; nil: that it does not.
  static func mark(_ upload: Upload, joiningAt now: WireTime?, _ transaction: borrowing Transaction) throws {
    try transaction.execute("UPDATE upload SET joining_at = \(now) WHERE id = \(upload.id)")
  }

  /// The blob is there, under a name of its own: the parts go.
  ///
  /// - Parameter place: what was listed for the joined bytes; it becomes the upload's.
  /// - Returns: false when the blob was there already, or the upload has been ended.
  static func complete(
    _ upload: Upload, at place: PayloadKey, _ transaction: borrowing Transaction
  ) throws -> Bool {
    let isFirst =
      try transaction.execute(
        """
        UPDATE payload SET state = \(PayloadList.State.fresh), place = \(place.text), size = \(upload.size)
        WHERE key = \(upload.key.text) AND state = \(PayloadList.State.arriving)
        """) > 0
    guard isFirst else { return false }
    let isKept =
      try transaction.execute(
        "DELETE FROM payload WHERE key = \(place.text) AND state = \(PayloadList.State.fresh)") > 0
    guard isKept else {
      throw PayloadError(
        .missing, attempted: "joining upload \(upload.key)", reason: "it took longer than uploads are kept")
    }
    try transaction.execute("DELETE FROM upload_part WHERE upload_id = \(upload.id)")
    try PayloadList.discard(upload.parts, transaction)
    return true
  }

  /// Ends an upload without a blob.
  static func remove(_ upload: Upload, _ transaction: borrowing Transaction) throws {
    try transaction.execute("DELETE FROM upload WHERE id = \(upload.id)")
    try PayloadList.discard(upload.parts + [upload.key], transaction)
  }

  /// Forgets uploads that began before `limit`; their payloads are older than that too, and go as such.
  static func expire(olderThan limit: WireTime, _ transaction: borrowing Transaction) throws {
    try transaction.execute("DELETE FROM upload WHERE created_at < \(limit)")
  }
}
