import Foundation
import Yams

extension RelationalSettings {
  init?(_ section: Section, file: String) {
    defer { section.finish(unknownIsError: true) }
    let expected = "postgresql://USER@HOST:PORT/DATABASE, without a password"
    let url = section.required(
      "url", section.text("url", expected: expected, as: Self.withoutPassword), meaning: expected)
    passwordFile = section.text("password_file")
    timeZone = section.text("time_zone") ?? "Europe/Amsterdam"
    resources = ResourceMapping.all(in: section, file: file)
    guard let url else { return nil }
    self.url = url
  }

  /// The text itself; nil where it has a password, which would be for everybody to see who may read the file.
  private static func withoutPassword(_ text: String) -> String? {
    guard let end = text.firstRange(of: "://"), ["postgresql", "postgres"].contains(text[..<end.lowerBound]) else {
      return nil
    }
    let rest = text[end.upperBound...]
    let user = rest.prefix { $0 != "/" && $0 != "?" }.split(separator: "@", omittingEmptySubsequences: false)
    guard user.count == 1 || !user[0].contains(":"), !rest.contains("password=") else { return nil }
    return text
  }
}

extension ResourceMapping {
  /// The mappings under a database's key `resources`.
  static func all(in section: Section, file: String) -> [ResourceMapping] {
    let all = section.sections("resources")
    if all.isEmpty {
      section.findings.error(
        "missing; give a list of what each row of which table is", key: section.name("resources"),
        at: section.mark("resources"))
    }
    return all.compactMap { ResourceMapping($0, file: file) }
  }

  /// What a source of files says of its CSV and Parquet files, where it says anything: the zone their times without an
  /// offset are in, and the mappings.
  static func ofFiles(in section: Section, file: String) -> (timeZone: String, resources: [ResourceMapping]) {
    let zone = section.text("time_zone", expected: "a time zone such as Europe/Amsterdam") {
      TimeZone(identifier: $0) == nil ? nil : $0
    }
    let all = section.sections("resources").compactMap { ResourceMapping($0, file: file, isOfFiles: true) }
    return (zone ?? "Europe/Amsterdam", all)
  }

  /// A table that is made of files has the name they have, up to the first point, or that of their folder.
  private static func fileTable(_ text: String) -> String? {
    text.isEmpty || text.contains { $0 == "." || $0 == "/" } ? nil : text
  }

  fileprivate init?(_ section: Section, file: String, isOfFiles: Bool = false) {
    defer { section.finish(unknownIsError: true) }
    let findings = section.findings
    place = Self.place(file, section.mark("type"))
    let type = section.required("type", section.text("type"), meaning: "the type of resource a row is")
    let table =
      isOfFiles
      ? section.text(
        "table", expected: "the name of files up to the first point, or of their folder", as: Self.fileTable)
      : section.text("table")
    let query = section.text("query")
    let (document, elements) = (section.text("document"), section.section("elements"))
    if section.has("table") == section.has("query") {
      findings.error("give either table or query", key: section.name("table"), at: section.mark("type"))
    }
    if (document == nil) != section.has("elements") {
      findings.error(
        "give either document, the column that holds the whole resource, or elements", key: section.name("elements"),
        at: section.mark("type"))
    }
    updated = section.text("updated")
    deleted = section.text("deleted")
    let list = elements.entries().compactMap { Element($0, $1, elements, file) }
    shape = document.map { .document($0) } ?? .elements(list)
    guard let type else { return nil }
    self.type = type
    rows = table.map { .table($0) } ?? .query(query ?? "")
  }

  fileprivate static func place(_ file: String, _ position: Position?) -> String {
    position.map { "\(file):\($0.line):\($0.column)" } ?? file
  }
}

extension ResourceMapping.Element {
  /// A column's name, or keys under it: `column` with `prefix`, `json`, or `value`.
  fileprivate init?(_ path: String, _ node: Node, _ parent: Section, _ file: String) {
    self.path = path
    place = ResourceMapping.place(file, node.position ?? parent.mark(path))
    if let column = node.scalar?.string, !node.isBlank {
      value = .column(column, prefix: "")
      return
    }
    guard let mapping = node.mapping else {
      parent.findings.error("expected a column's name, or keys under it", key: parent.name(path), at: node.position)
      return nil
    }
    let section = Section(mapping, path: parent.name(path), findings: parent.findings)
    defer { section.finish(unknownIsError: true) }
    let (column, json, constant) = (section.text("column"), section.text("json"), section.text("value"))
    let prefix = section.text("prefix")
    switch (column, json, constant) {
    case (let column?, nil, nil): value = .column(column, prefix: prefix ?? "")
    case (nil, let json?, nil) where prefix == nil: value = .json(json)
    case (nil, nil, let constant?) where prefix == nil: value = .constant(constant)
    default:
      parent.findings.error(
        "give one of column (with prefix, where there is one), json and value", key: section.name("column"),
        at: node.position)
      return nil
    }
  }
}
