import WisselDatabase

extension Schema {
  /// When a user was last mailed a code for a new second factor.
  static let recovery = Migration(
    10, "mails about second factors",
    ["ALTER TABLE account ADD COLUMN last_email_second_factor_sent BIGINT"])
}
