import WisselDuckDB
package import WisselFHIR

/// The checks of quality, each with what came of it.
package struct OMOPVerdict: Sendable, Equatable {
  package enum Status: String, Sendable {
    case passed, failed
    /// There was nothing to look at.
    case notApplicable = "not applicable"
    /// What it looks at is not there.
    case error
  }

  package struct Outcome: Sendable, Equatable {
    package let check: OMOPQuality.Name
    /// The table, or the type of the resources.
    package let table: String
    package let column: String
    /// The concept and unit a site's limit is for.
    package var concept: Int?
    package var unit: Int?
    package var failed = 0
    package var total = 0
    /// How many of a hundred may fail.
    package let threshold: Double
    package let status: Status
    /// Keys of some that fail.
    package var examples: [String] = []
  }

  package let outcomes: [Outcome]

  package var failed: [Outcome] { outcomes.filter { $0.status == .failed } }
  /// Whether nothing failed, and everything could be looked at.
  package var isPassed: Bool { !outcomes.contains { [.failed, .error].contains($0.status) } }

  package func count(of status: Status) -> Int { outcomes.count { $0.status == status } }
}

extension OMOPVerdict.Outcome {
  /// A row of the statement of checks.
  init?(_ row: [String?]) {
    guard row.count == 9, let check = row[0].flatMap(OMOPQuality.Name.init), let table = row[1], let column = row[2],
      let failed = row[5].flatMap({ Int($0) }), let total = row[6].flatMap({ Int($0) }),
      let threshold = row[7].flatMap({ Double($0) }), let status = row[8].flatMap(OMOPVerdict.Status.init)
    else { return nil }
    self.init(
      check: check, table: table, column: column, concept: row[3].flatMap { Int($0) }, unit: row[4].flatMap { Int($0) },
      failed: failed, total: total, threshold: threshold, status: status)
  }

  /// What it looked at, for people.
  private var place: String {
    table + (column.isEmpty ? "" : ".\(column)") + (concept.map { " concept \($0)" } ?? "")
      + (unit.map { " unit \($0)" } ?? "")
  }

  fileprivate var text: String {
    let start = "\(status.rawValue)\t\(check.rawValue)\t\(place)\t"
    guard status == .failed else { return start + "what it reads is not there\n" }
    let some = examples.isEmpty ? "" : "\t\(examples.joined(separator: ", "))"
    return start + "\(failed) of \(total), at most \(threshold) %\(some)\n"
  }

  fileprivate var json: JSON {
    let number = { (value: Int?) -> JSON in value.map { .number(String($0)) } ?? .null }
    return .object(
      [
        .init("check", .string(check.rawValue)), .init("category", .string(check.category.rawValue)),
        .init("fatal", .bool(check.isFatal)), .init("table", .string(table)), .init("column", .string(column)),
        .init("concept", number(concept)), .init("unit", number(unit)), .init("failed", number(failed)),
        .init("total", number(total)), .init("threshold", .number("\(threshold)")),
        .init("status", .string(status.rawValue)),
      ] + (examples.isEmpty ? [] : [.init("examples", .array(examples.map { .string($0) }))]))
  }

  fileprivate var row: String {
    let number = { (value: Int?) in value.map(String.init) ?? "NULL" }
    let texts = [check.rawValue, check.category.rawValue, table, column].map(SQLText.literal)
    return "(\(texts.joined(separator: ", ")), \(number(concept)), \(number(unit)), \(failed), \(total), \(threshold), "
      + "\(SQLText.literal(status.rawValue)))"
  }
}

extension OMOPVerdict {
  /// The verdict and every check as JSON.
  package var json: JSON {
    .object([
      .init("verdict", .string(isPassed ? "passed" : "failed")),
      .init("passed", .number(String(count(of: .passed)))), .init("failed", .number(String(count(of: .failed)))),
      .init("not_applicable", .number(String(count(of: .notApplicable)))),
      .init("errors", .number(String(count(of: .error)))), .init("checks", .array(outcomes.map(\.json))),
    ])
  }

  /// What failed or could not be looked at, a line each, and the counts.
  package var text: String {
    let errors = count(of: .error)
    return outcomes.filter { [.failed, .error].contains($0.status) }.map(\.text).joined()
      + "\(outcomes.count) checks: \(count(of: .passed)) passed, \(count(of: .failed)) failed, "
      + "\(count(of: .notApplicable)) had nothing to look at" + (errors > 0 ? ", \(errors) could not be made" : "")
  }

  /// A statement that gives a row for each outcome.
  var sql: String {
    "SELECT check_name, category, table_name, column_name, CAST(concept_id AS INTEGER) AS concept_id, "
      + "CAST(unit_concept_id AS INTEGER) AS unit_concept_id, CAST(failed AS BIGINT) AS failed, "
      + "CAST(total AS BIGINT) AS total, CAST(threshold AS DOUBLE) AS threshold, status FROM (VALUES "
      + outcomes.map(\.row).joined(separator: ",\n")
      + ") v(check_name, category, table_name, column_name, concept_id, unit_concept_id, failed, total, threshold, status)"
  }
}
