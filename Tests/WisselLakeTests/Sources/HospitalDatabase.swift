import Foundation
import WisselDatabase
import WisselFHIR
import WisselTesting

/// A hospital's files as a database: a document for each resource, and tables with a column for each thing
/// known of patients, contacts, diagnoses and measurements.
struct HospitalDatabase {
  /// A table: of each column its name and type, and where its value stands in a resource.
  private struct Table {
    let name: String
    let type: String
    let columns: [(name: String, type: String, path: String)]
  }

  private static let stamp = [
    ("id", "text", "id"), ("version", "text", "meta.versionId"), ("changed", "timestamptz", "meta.lastUpdated"),
  ]

  private static let tables = [
    Table(
      name: "patient", type: "Patient",
      columns: stamp + [
        ("bsn", "text", "identifier[system=http://fhir.nl/fhir/NamingSystem/bsn].value"),
        ("nr", "text", "identifier[type].value"), ("nr_system", "text", "identifier[type].system"),
        ("active", "boolean", "active"), ("names", "json", "name"), ("sex", "text", "gender"),
        ("born", "text", "birthDate"), ("died", "timestamptz", "deceasedDateTime"), ("town", "text", "address[0].city"),
        ("postcode", "text", "address[0].postalCode"), ("hospital", "text", "managingOrganization.reference"),
      ]),
    Table(
      name: "measurement", type: "Observation",
      columns: stamp + [
        ("status", "varchar(20)", "status"), ("categories", "jsonb", "category"),
        ("loinc", "text", "code.coding[0].code"),
        ("system", "text", "code.coding[0].system"), ("display", "text", "code.coding[0].display"),
        ("title", "text", "code.text"), ("patient", "text", "subject.reference"),
        ("contact", "text", "encounter.reference"), ("taken", "timestamptz", "effectiveDateTime"),
        ("issued", "timestamptz", "issued"), ("result", "numeric", "valueQuantity.value"),
        ("comparator", "char(1)", "valueQuantity.comparator"), ("unit", "text", "valueQuantity.unit"),
        ("ucum", "text", "valueQuantity.code"), ("concept", "jsonb", "valueCodeableConcept"),
        ("score", "integer", "valueInteger"), ("method", "text", "method.text"),
        ("ranges", "json", "referenceRange"), ("parts", "json", "component"), ("absent", "json", "dataAbsentReason"),
      ]),
    Table(
      name: "diagnosis", type: "Condition",
      columns: stamp + [
        ("identifiers", "jsonb", "identifier"), ("clinical", "text", "clinicalStatus.coding[0].code"),
        ("verification", "jsonb", "verificationStatus"), ("category", "jsonb", "category"),
        ("thesaurus", "text", "code.coding[0].code"), ("name", "text", "code.coding[0].display"),
        ("icd10", "text", "code.coding[1].code"), ("title", "text", "code.text"), ("site", "jsonb", "bodySite"),
        ("patient", "text", "subject.reference"), ("contact", "text", "encounter.reference"),
        ("began", "text", "onsetDateTime"), ("ended", "text", "abatementDateTime"),
        ("recorded", "timestamptz", "recordedDate"), ("recorder", "text", "recorder.reference"),
        ("asserter", "text", "asserter.reference"),
      ]),
    Table(
      name: "contact", type: "Encounter",
      columns: stamp + [
        ("nr", "text", "identifier[0].value"), ("nr_system", "text", "identifier[0].system"),
        ("status", "text", "status"),
        ("class", "text", "class.code"), ("specialism", "text", "serviceType.coding[0].code"),
        ("specialism_name", "text", "serviceType.coding[0].display"), ("priority", "jsonb", "priority"),
        ("patient", "text", "subject.reference"), ("episodes", "jsonb", "episodeOfCare"),
        ("people", "jsonb", "participant"), ("began", "timestamptz", "period.start"),
        ("ended", "timestamptz", "period.end"), ("reasons", "jsonb", "reasonReference"),
        ("diagnoses", "jsonb", "diagnosis"), ("accounts", "jsonb", "account"),
        ("admission", "jsonb", "hospitalization"),
        ("places", "jsonb", "location"), ("whole", "text", "partOf.reference"),
        ("hospital", "text", "serviceProvider.reference"),
      ]),
  ]

  /// The types that have a table of their own.
  static let tabular = tables.map(\.type)

  /// Fills a database with a hospital's files; a line that is not JSON has no place in one. In SQLite all is text.
  ///
  /// - Parameter withColumns: whether the tables with columns are filled as well; they cannot hold everything wrong.
  static func fill(_ location: DatabaseLocation, from folder: URL, withColumns: Bool = true) async throws {
    let database = try await Database.open(location)
    defer { try? database.close() }
    var isPostgres = false
    if case .postgres = location { isPostgres = true }
    let type = { (type: String) in isPostgres ? type : "text" }
    let literal = { (text: String?) in
      text.map { isPostgres ? PostgresSnapshot.literal($0) : "'\($0.replacing("'", with: "''"))'" } ?? "NULL"
    }
    let document = [("type", "text"), ("body", "jsonb"), ("changed", "timestamptz"), ("gone", "boolean")]
    var statements = [
      "CREATE TABLE document (\(document.map { "\($0.0) \(type($0.1))" }.joined(separator: ", ")))"
    ]
    for table in tables {
      let columns = table.columns.map { "\($0.name) \(type($0.type))" }.joined(separator: ", ")
      statements.append("CREATE TABLE \(table.name) (\(columns))")
    }
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
      let type = String(file.prefix { $0 != "." })
      let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      let lines = text.split(separator: "\n").compactMap { line in
        (try? JSONParser.parse(String(line))).map { (String(line), $0) }
      }
      statements += insertions(
        "document",
        lines.map { "(\(literal(type)), \(literal($0.0)), \(literal($0.1["meta"]?["lastUpdated"]?.string)), FALSE)" })
      guard withColumns, let table = tables.first(where: { $0.type == type }) else { continue }
      statements += insertions(
        table.name,
        lines.map { _, resource in
          "(" + table.columns.map { literal(value(resource, $0.path)) }.joined(separator: ", ") + ")"
        })
    }
    let all = statements
    try await database.write { transaction in
      for statement in all { _ = try transaction.execute(SQL(unsafeRaw: statement)) }
    }
  }

  private static func insertions(_ table: String, _ rows: [String]) -> [String] {
    stride(from: 0, to: rows.count, by: 200).map { start in
      "INSERT INTO \(table) VALUES \(rows[start..<min(start + 200, rows.count)].joined(separator: ", "))"
    }
  }

  /// The value at a path: `a.b[0].c`, and the item of a list that has a member, or one of a value.
  private static func value(_ resource: JSON, _ path: String) -> String? {
    var current: JSON? = resource
    for step in steps(path) {
      current = current?[step.name]
      guard let choice = step.choice else { continue }
      let parts = choice.split(separator: "=", maxSplits: 1).map(String.init)
      let items = current?.array ?? []
      if let index = Int(choice) {
        current = index < items.count ? items[index] : nil
      } else {
        current = items.first { parts.count == 1 ? $0[parts[0]] != nil : $0[parts[0]]?.string == parts[1] }
      }
    }
    return current.map { $0.string ?? $0.text }
  }

  private static func steps(_ path: String) -> [(name: String, choice: String?)] {
    var (steps, rest) = ([(name: String, choice: String?)](), path[...])
    while !rest.isEmpty {
      let name = rest.prefix { $0 != "." && $0 != "[" }
      rest = rest[name.endIndex...]
      var choice: String?
      if rest.first == "[" {
        let inside = rest.dropFirst().prefix { $0 != "]" }
        choice = String(inside)
        rest = rest[inside.endIndex...].dropFirst()
      }
      steps.append((String(name), choice))
      rest = rest.first == "." ? rest.dropFirst() : rest
    }
    return steps
  }
}
