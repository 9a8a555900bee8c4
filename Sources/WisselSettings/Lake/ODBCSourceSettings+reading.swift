import Yams

extension ODBCSourceSettings {
  init(_ section: Section, file: String) {
    defer { section.finish(unknownIsError: true) }
    connectionFile = section.text("connection_file")
    passwordFile = section.text("password_file")
    timeZone = section.text("time_zone") ?? "Europe/Amsterdam"
    isolation = section.choice("isolation", of: ["repeatable_read", "serializable", "snapshot"])
    patience = section.duration("patience") ?? .seconds(3600)
    resources = ResourceMapping.all(in: section, file: file)
    connection = Self.connection(section.section("connection"))
    if section.has("connection") == (connectionFile != nil) {
      section.findings.error(
        "give either connection, the driver's keywords such as Driver, Server, Database and UID, or connection_file, the "
          + "file that has them as one text", key: section.name("connection"), at: section.mark("connection"))
    }
  }

  private static func connection(_ section: Section) -> [(keyword: String, value: String)] {
    section.entries().compactMap { keyword, node in
      let name = section.name(keyword)
      let word = keyword.lowercased()
      let holdsSecret = ["pwd", "pass", "secret", "token"].contains { word.contains($0) }
      guard !holdsSecret, node.scalar?.string.lowercased().contains("password=") != true else {
        section.findings.error(
          "a password does not belong in this file; name the file that has it in password_file, or one with all keywords "
            + "in connection_file", key: name,
          at: node.position)
        return nil
      }
      guard let value = node.scalar?.string else {
        section.findings.error("expected a text", key: name, at: node.position)
        return nil
      }
      return (keyword, value)
    }
  }
}
