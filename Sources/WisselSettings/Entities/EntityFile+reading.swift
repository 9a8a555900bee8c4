import Foundation

extension EntityFile {
  /// Reads the text of an entity file.
  ///
  /// - Throws: `SettingsError` with everything that is wrong, each with line and key.
  package init(yaml: String, file: String) throws(SettingsError) {
    let findings = Findings(file: file)
    let root = YAMLDocument.root(of: yaml, findings: findings)
    guard findings.errors.isEmpty else { throw SettingsError(findings: findings.errors) }
    let entities = EntityFile(
      organizations: root.sections("organizations").map { Self.organization($0, file: file) },
      collaborations: root.sections("collaborations").map { Self.collaboration($0, file: file) },
      warnings: [])
    root.finish()
    self = try findings.checked(entities)
    warnings = findings.warnings
  }

  private static func organization(_ section: Section, file: String) -> Organization {
    defer { section.finish() }
    return Organization(
      place: place(section, "name", file), name: required(section, "name", meaning: "the organisation's name"),
      domain: section.text("domain"), address1: section.text("address1"), address2: section.text("address2"),
      zipcode: section.text("zipcode"), country: section.text("country"), publicKey: section.text("public_key"),
      users: section.sections("users").map { user($0, file: file) })
  }

  private static func user(_ section: Section, file: String) -> User {
    defer { section.finish() }
    return User(
      place: place(section, "username", file),
      username: required(section, "username", meaning: "the name to log in with"),
      firstname: section.text("firstname"), lastname: section.text("lastname"), email: section.text("email"),
      password: section.secret("password"), passwordHash: section.secret("password_hash"),
      roles: section.has("roles") ? section.texts("roles") : nil)
  }

  private static func collaboration(_ section: Section, file: String) -> Collaboration {
    defer { section.finish() }
    let encrypted = section.required(
      "encrypted", section.flag("encrypted"), meaning: "true, or false for inputs and results in the clear")
    return Collaboration(
      place: place(section, "name", file), name: required(section, "name", meaning: "the collaboration's name"),
      encrypted: encrypted ?? true, participants: section.sections("participants").map { participant($0, file: file) },
      tasks: section.texts("tasks"))
  }

  private static func participant(_ section: Section, file: String) -> Participant {
    defer { section.finish() }
    let key = section.text("api_key", expected: "a UUID") { UUID(uuidString: $0)?.uuidString.lowercased() }
    return Participant(
      place: place(section, "name", file), name: required(section, "name", meaning: "an organisation's name"),
      apiKey: key.map { Secret($0) }, apiKeyDigest: section.secret("api_key_digest"))
  }

  private static func required(_ section: Section, _ key: String, meaning: String) -> String {
    section.required(key, section.text(key), meaning: meaning) ?? ""
  }

  /// The place of an entity: its name's line.
  private static func place(_ section: Section, _ key: String, _ file: String) -> Place {
    let position = section.mark(key)
    let name = section.name(key).dropLast(key.count + 1)
    return Place(file: file, line: position?.line, column: position?.column, key: String(name))
  }
}
