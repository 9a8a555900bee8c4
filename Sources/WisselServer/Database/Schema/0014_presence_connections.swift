import WisselDatabase

extension Schema {
  /// How a long-polling session is found by the id its client shows with every poll, at whatever process: by the
  /// SHA-256 of that id, which is as good as a password.
  static let presenceConnections = Migration(
    14, "sessions by their connection",
    [
      "ALTER TABLE presence ADD COLUMN connection TEXT",
      "CREATE INDEX presence_connection ON presence (connection)",
    ])
}
