import WisselDuckDB
package import WisselFHIR

/// A table to be exported: which columns may be seen, and whom its rows are about.
package struct ExportTable: Sendable, Equatable {
  package struct Column: Sendable, Equatable {
    package let name: String
    let type: String
  }

  /// What keeps a table, or conditions on it, from being exported.
  package enum Unfit: Sendable, Equatable, CustomStringConvertible {
    case nobody
    case column(String)
    case value(column: String)

    package var description: String {
      switch self {
      case .nobody: "has no column that tells whom a row is about, so it is not exported"
      case .column(let column): "has no column '\(column)' to filter by"
      case .value(let column): "has another type in its column '\(column)' than the filter's value"
      }
    }
  }

  /// What it is asked for by: a curated table's name, or an OMOP table's behind `omop.`; the file bears what comes last.
  package let name: String
  /// The rows in SQL, for FROM.
  let table: String
  let columns: [Column]
  /// Columns that stay behind.
  let hidden: Set<String>
  /// Whether rows may be about nobody.
  let isImpersonal: Bool
  /// For which purpose it was made; nil is any.
  var restriction: Restriction?
  /// See ``people``, where the rows do not name everybody they depend on.
  var everybody: String?

  /// A statement that gives, as `person`, everybody its rows are about or depend on.
  var people: String { everybody ?? "SELECT \(SQLText.name(person ?? "")) AS person FROM \(table)" }

  /// The columns that go along.
  package var shown: [Column] { columns.filter { !hidden.contains($0.name) } }

  var types: [String: String] { Dictionary(columns.map { ($0.name, $0.type) }) { first, _ in first } }

  // Derived tables name the person in a column of their own; a table that names nobody could leave nobody out.
  var person: String? { ["_patient", "patient_id", "patient"].first { types[$0] != nil } }

  /// A table by the name it is asked for; nil where there is none.
  package static func named(_ name: String, in lake: Lake, withFreeText: Bool) throws -> ExportTable? {
    let schema = LakeOMOP.schema + "."
    return name.hasPrefix(schema)
      ? try omop(String(name.dropFirst(schema.count)), in: lake, withFreeText: withFreeText)
      : try curated(name, in: lake, withFreeText: withFreeText)
  }

  /// A view or derived table of the curated layer; nil where there is none of that name.
  package static func curated(_ view: String, in lake: Lake, withFreeText: Bool) throws -> ExportTable? {
    let columns = try columns(of: view, "database_name = 'lake' AND schema_name = 'curated'", lake)
    guard !columns.isEmpty else { return nil }
    let resource = try lake.texts("SELECT resource FROM lake.raw.view WHERE name = ?", [view]).first?.first.flatMap(
      \.self)
    return ExportTable(
      name: view, table: "lake.curated.\(SQLText.name(view))", columns: columns,
      hidden: (withFreeText ? [] : StandardViews.freeText[view] ?? []).union(CuratedViews.lineage),
      isImpersonal: resource.map(impersonal.contains) ?? false,
      restriction: try LakePurposes(lake).all()["curated.\(view)"])
  }

  /// A table made of a definition that nobody has approved. Only columns whose declared type is none of words go along, and
  /// keys; of texts only those that look like codes, for a definition may declare what is not so.
  ///
  /// - Throws: `ViewError` where the definition is wrong or no column is left.
  package static func made(of view: ViewDefinition, in lake: Lake) throws -> ExportTable {
    let name = "rows"
    try CuratedViews.fill(view, "temp.made", "TEMP", in: lake)
    let words = view.columns.filter { !isOpen($0) }.map(\.name)
    let columns = try columns(of: "made", "database_name = 'temp'", lake)
    let hidden = Set(words).union(CuratedViews.lineage)
    for column in columns where !hidden.contains(column.name) {
      let value = SQLText.name(column.name)
      if column.type == "VARCHAR" {
        try lake.run("UPDATE temp.made SET \(value) = NULL WHERE NOT regexp_full_match(\(value), '\(code)')")
      } else if column.type == "VARCHAR[]" {
        try lake.run(
          "UPDATE temp.made SET \(value) = list_filter(\(value), lambda z: regexp_full_match(z, '\(code)'))")
      }
    }
    let made = ExportTable(
      name: name, table: "temp.made", columns: columns, hidden: hidden, isImpersonal: impersonal.contains(view.resource)
    )
    guard !made.shown.isEmpty else {
      throw ViewError("select", "no column has a declared type other than words, and words are withheld")
    }
    return made
  }

  /// What keeps it from being exported under conditions; nil where nothing does.
  package func unfit(_ filters: [RowFilter], in lake: Lake) throws -> Unfit? {
    guard person != nil else { return .nobody }
    for filter in filters {
      guard let type = types[filter.column], !hidden.contains(filter.column) else { return .column(filter.column) }
      if filter.value == "null" { continue }
      let isReadable = "TRY_CAST(\(SQLText.literal(filter.value)) AS \(type)) IS NOT NULL"
      if try lake.count("SELECT CASE WHEN \(isReadable) THEN 1 ELSE 0 END") == 0 {
        return .value(column: filter.column)
      }
    }
    return nil
  }

  private static let code = "\\S{1,64}"

  private static let openTypes: Set<String> = [
    "boolean", "integer", "integer64", "positiveInt", "unsignedInt", "decimal", "date", "dateTime", "instant", "time",
    "code", "id", "uri", "url", "canonical", "oid", "uuid",
  ]

  private static func isOpen(_ column: ViewDefinition.Column) -> Bool {
    if let type = column.type?.split(separator: "/").last, openTypes.contains(String(type)) { return true }
    return column.path.text.wholeMatch(of: /(.*\.)?get(Resource|Reference)Key\([A-Za-z]*\)/) != nil
  }

  static func columns(of table: String, _ place: String, _ lake: Lake) throws -> [Column] {
    try lake.texts(
      "SELECT column_name, data_type FROM duckdb_columns() WHERE \(place) AND table_name = ? ORDER BY column_index",
      [table]
    ).map { Column(name: $0[0] ?? "", type: $0[1] ?? "") }
  }

  /// Types of resources that are about nobody.
  static let impersonal: Set<String> = [
    "Organization", "Location", "Practitioner", "PractitionerRole", "Medication", "Questionnaire", "HealthcareService",
    "Endpoint", "Substance", "CodeSystem", "ValueSet", "ConceptMap", "NamingSystem", "StructureDefinition",
  ]
}
