package import WisselFHIR

/// What a lake holds: tables with layer, columns, rows and where they come from; and how complete it is.
package struct LakeCatalogue {
  private let lake: Lake

  package init(_ lake: Lake) { self.lake = lake }

  /// Counts below this are not told: they may be about few people.
  package static let smallCount = 10

  /// A count as it is told.
  package static func told(_ count: Int) -> String {
    count > 0 && count < smallCount ? "<\(smallCount)" : "\(count)"
  }

  package struct Table: Sendable, Equatable {
    package let schema: String
    package let name: String
    package let columns: [(name: String, type: String)]
    package let rows: Int
    /// The view definition a curated table is made of.
    package let definition: JSON?
    /// Of each column of a table made by SQL the columns it is made of, such as `curated.patients.gender`.
    package let origins: [String: [String]]
    /// For which purpose it was made; nil is everybody.
    package let restriction: Restriction?

    package init(
      schema: String, name: String, columns: [(name: String, type: String)], rows: Int, definition: JSON?,
      origins: [String: [String]] = [:], restriction: Restriction? = nil
    ) {
      self.schema = schema
      self.name = name
      self.columns = columns
      self.rows = rows
      self.definition = definition
      self.origins = origins
      self.restriction = restriction
    }

    /// The layer the table belongs to.
    package var layer: String {
      switch schema {
      case "curated": StandardViews.derived.contains { $0.name == name } ? "derived" : "curated"
      case "raw", "files": "raw"
      case "vocabulary": "reference"
      default: "derived"
      }
    }

    /// What the table is made of: the type of resources, other tables, or nothing of the lake's.
    package var sources: [String] {
      if let resource = definition?["resource"]?.string { return ["raw.resource (\(resource))"] }
      switch schema {
      case "curated": return StandardViews.derived.first { $0.name == name }?.inputs ?? []
      case LakeOMOP.schema: return OMOPBuild.inputs + OMOPVocabulary.files.map { "vocabulary.\($0.table)" }
      default: return []
      }
    }

    /// The path in the resource that each column of a view is read by.
    package var paths: [String: String] {
      let view = definition.flatMap { try? ViewDefinition($0) }
      return Dictionary((view?.columns ?? []).map { ($0.name, $0.path.text) }) { first, _ in first }
    }

    package static func == (one: Table, two: Table) -> Bool {
      (one.schema, one.name, one.rows) == (two.schema, two.name, two.rows)
        && one.columns.elementsEqual(two.columns) { $0 == $1 }
    }
  }

  /// The tables, by layer and name.
  package func tables() throws -> [Table] {
    let columns = try lake.texts(
      "SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns() WHERE database_name = 'lake' "
        + "AND schema_name <> 'main' ORDER BY schema_name, table_name, column_index")
    let definitions = Dictionary(
      try lake.texts("SELECT name, definition FROM lake.raw.view").map { ($0[0] ?? "", $0[1] ?? "") }
    ) { first, _ in first }
    var tables: [Table] = []
    var keys: [(String, String)] = []
    for row in columns where keys.last.map({ $0 != (row[0] ?? "", row[1] ?? "") }) ?? true {
      keys.append((row[0] ?? "", row[1] ?? ""))
    }
    let (recorded, restrictions) = (try LakeLineage(lake).map().recorded, try LakePurposes(lake).all())
    for (schema, name) in keys {
      let own = columns.filter { $0[0] == schema && $0[1] == name }.map { (name: $0[2] ?? "", type: $0[3] ?? "") }
      let rows = try lake.count("SELECT count(*) FROM lake.\"\(schema)\".\"\(name)\"")
      let definition = schema == "curated" ? definitions[name].flatMap { try? JSONParser.parse($0) } : nil
      let origins = (recorded["\(schema).\(name)"] ?? [:]).mapValues { $0.sorted().map(\.text) }
      tables.append(
        Table(
          schema: schema, name: name, columns: own, rows: rows, definition: definition, origins: origins,
          restriction: restrictions["\(schema).\(name)"]))
    }
    return tables
  }

  /// A state of the lake that can be read.
  package struct Snapshot: Sendable, Equatable {
    package let number: Int
    /// In UTC, as `2026-05-28T20:26:40Z`.
    package let time: String
    /// What made it.
    package let message: String

    package init(number: Int, time: String, message: String) {
      (self.number, self.time, self.message) = (number, time, message)
    }
  }

  /// The snapshots that are kept, the oldest first.
  package func snapshots() throws -> [Snapshot] {
    try lake.texts(
      "SELECT CAST(snapshot_id AS VARCHAR), strftime(timezone('UTC', snapshot_time), '%Y-%m-%dT%H:%M:%SZ'), "
        + "commit_message FROM ducklake_snapshots('lake') ORDER BY snapshot_id"
    ).map { Snapshot(number: Int($0[0] ?? "") ?? 0, time: $0[1] ?? "", message: $0[2] ?? "") }
  }

  /// How complete the lake is: for each source and type what was loaded, and of which time.
  package func completeness() throws -> [JSON] {
    let names = ["source", "type", "files", "resources", "deletions", "quarantined", "first", "last", "received"]
    return try lake.texts(
      """
      SELECT f.source, l.type, CAST(count(*) AS VARCHAR), CAST(sum(resources) AS VARCHAR), CAST(sum(deletions) AS VARCHAR),
        CAST(sum(quarantined) AS VARCHAR), CAST(min(first) AS VARCHAR), CAST(max(last) AS VARCHAR),
        CAST(max(received) AS VARCHAR)
      FROM lake.raw.ledger l JOIN lake.raw.file f USING (load, file) GROUP BY f.source, l.type ORDER BY ALL
      """
    ).map { row in
      .object(
        zip(names, row).map { name, text in
          let isNumber = ["files", "resources", "deletions", "quarantined"].contains(name)
          return JSON.Member(name, text.map { isNumber ? .number($0) : .string($0) } ?? .null)
        })
    }
  }

  /// The catalogue as JSON.
  package func json() throws -> JSON {
    let snapshot = try lake.snapshot()
    return .object([
      .init("snapshot", .number(String(snapshot))),
      .init("tables", .array(try tables().map(\.json))),
      .init("completeness", .array(try completeness())),
      .init("periods", .array(try SourceLedger.json(lake))),
    ])
  }
}

extension LakeCatalogue.Table {
  /// The table as JSON: of each column of a view also the path it is read by.
  package var json: JSON {
    let (paths, resource) = (paths, definition?["resource"]?.string)
    let isSmall = rows > 0 && rows < LakeCatalogue.smallCount
    return .object(
      [
        .init("layer", .string(layer)), .init("schema", .string(schema)), .init("name", .string(name)),
        .init("rows", isSmall ? .string("<\(LakeCatalogue.smallCount)") : .number(String(rows))),
      ] + (resource.map { [.init("resource", .string($0))] } ?? []) + (restriction?.members ?? []) + [
        .init(
          "columns",
          .array(
            columns.map { column in
              .object(
                [.init("name", .string(column.name)), .init("type", .string(column.type))]
                  + (paths[column.name].map { [.init("path", .string($0))] } ?? [])
                  + (origins[column.name].map { [.init("sources", .array($0.map { .string($0) }))] } ?? []))
            }))
      ])
  }
}
