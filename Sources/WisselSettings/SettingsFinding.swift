/// One remark on a settings file: where, about which key, and what was expected. It never quotes a value, since values
/// may be secrets.
package struct SettingsFinding: Hashable, Sendable, CustomStringConvertible {
  /// The file's name as it was given, or the environment.
  package let file: String
  /// Line from 1; nil where no line is concerned (a required key that is missing at the top, the environment).
  package let line: Int?
  /// Column from 1.
  package let column: Int?
  /// The key with the keys it stands under, e.g. `encryption.private_key` or `databases[1].uri`; nil for broken YAML.
  package let key: String?
  /// What was expected, and what to do.
  package let text: String

  /// `node.yaml:12:3: databases[0].uri: expected …`.
  package var description: String {
    var place = file
    if let line { place += ":\(line)" + (column.map { ":\($0)" } ?? "") }
    return place + ": " + (key.map { "\($0): " } ?? "") + text
  }
}

/// A settings file that cannot be used, with everything that is wrong in it, in the order of the file.
package struct SettingsError: Error, Hashable, Sendable, CustomStringConvertible {
  package let findings: [SettingsFinding]

  package var description: String { findings.map(\.description).joined(separator: "\n") }
}
