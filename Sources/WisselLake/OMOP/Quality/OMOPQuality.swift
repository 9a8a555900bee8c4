import WisselDuckDB

/// Checks of the quality of OMOP tables, as one statement that gives a row for each check.
package enum OMOPQuality {
  package struct Check: Sendable, Equatable {
    package let name: Name
    package let table: String
    package let column: String
    /// How many of a hundred may fail.
    package let threshold: Double
    /// How many fail, and how many were looked at, of the rows of the source.
    let failed: String
    let total: String
    let source: String
    /// Which rows fail, and what to look for in them; nil where nothing can be shown.
    let example: (condition: String, value: String)?
    /// Where there is an outcome for each concept, or each with a unit.
    let concept: String?
    let unit: String?

    /// Counts the rows that a condition holds for.
    ///
    /// - Parameters:
    ///   - filter: Which rows of the source are looked at; nil is all.
    ///   - key: What tells where a row is.
    init(
      _ name: Name, _ table: String, _ column: String, threshold: Double = 0, _ condition: String, of source: String,
      where filter: String? = nil, key: String? = nil, concept: String? = nil, unit: String? = nil
    ) {
      let condition = filter.map { "(\($0)) AND (\(condition))" } ?? condition
      self.init(
        name, table, column, threshold: threshold, failed: "count(*) FILTER (\(condition))",
        total: filter.map { "count(*) FILTER (\($0))" } ?? "count(*)", of: source, example: key.map { (condition, $0) },
        concept: concept, unit: unit)
    }

    init(
      _ name: Name, _ table: String, _ column: String, threshold: Double = 0, failed: String, total: String,
      of source: String, example: (condition: String, value: String)? = nil, concept: String? = nil,
      unit: String? = nil
    ) {
      (self.name, self.table, self.column, self.threshold) = (name, table, column, threshold)
      (self.failed, self.total, self.source, self.example) = (failed, total, source, example)
      (self.concept, self.unit) = (concept, unit)
    }

    package static func == (one: Check, other: Check) -> Bool {
      (one.name, one.table, one.column) == (other.name, other.table, other.column)
    }

    /// The site's threshold: that for the check at this column goes before that at this table, and this before that for
    /// the check.
    func threshold(_ site: [String: Double]) -> Double {
      [names.last, names.dropLast().last, names.first].lazy.compactMap { $0.flatMap { site[$0] } }.first ?? threshold
    }

    /// What a site may call it by, the most exact last.
    package var names: [String] {
      [name.rawValue, "\(name.rawValue):\(table)", "\(name.rawValue):\(table).\(column)"]
    }

    /// A statement for some of what fails, as texts; of one concept and unit where there is an outcome for each.
    func examples(_ count: Int, concept: Int?, unit: Int?) -> String? {
      guard let example else { return nil }
      let same = { (number: Int?) in "IS NOT DISTINCT FROM \(number.map(String.init) ?? "NULL")" }
      return "SELECT DISTINCT CAST(example AS VARCHAR) FROM (SELECT \(example.value) AS example, "
        + "\(example.condition) AS fails, \(self.concept ?? "NULL") AS concept, \(self.unit ?? "NULL") AS unit "
        + "FROM \(source)) WHERE fails AND concept \(same(concept)) AND unit \(same(unit)) ORDER BY 1 LIMIT \(count)"
    }
  }

  /// The checks: those of the tables, those of concepts for which a site gives limits, and those of the build.
  package static let checks: [Check] =
    OMOPSchema.tables.flatMap { shapeChecks($0) + fieldChecks($0) } + tableChecks + conceptChecks + buildChecks
    + driftChecks

  /// The checks that read the same rows, together: each of these lists is one pass over them.
  package static let passes: [[Check]] = {
    var places: [[String?]: Int] = [:]
    var passes: [[Check]] = []
    for check in checks {
      let rows = [check.source, check.concept, check.unit]
      if let place = places[rows] {
        passes[place].append(check)
      } else {
        places[rows] = passes.count
        passes.append([check])
      }
    }
    return passes
  }()

  /// A statement for checks that read the same rows: check, table, column, concept, unit, failed, looked at, threshold in
  /// percent, status. What `preparation` makes must be there.
  ///
  /// - Parameter thresholds: How many of a hundred may fail at this site, by one of the check's names.
  package static func sql(_ pass: [Check], thresholds: [String: Double] = [:]) -> String {
    guard let first = pass.first else { return "" }
    func column(_ name: String, _ value: (Check) -> String) -> String {
      "unnest([\(pass.map(value).joined(separator: ", "))]) AS \(name)"
    }
    func counts(_ name: String, _ value: (Check) -> String) -> String {
      "[\(pass.map { "CAST(coalesce(\(value($0)), 0) AS BIGINT)" }.joined(separator: ",\n"))] AS \(name)"
    }
    let groups = [first.concept, first.unit].compactMap(\.self)
    let counted =
      "SELECT CAST(\(first.concept ?? "NULL") AS INTEGER) AS concept_id, CAST(\(first.unit ?? "NULL") AS INTEGER) "
      + "AS unit_concept_id, \(counts("failed") { $0.failed }), \(counts("total") { $0.total }) FROM \(first.source)"
      + (groups.isEmpty ? "" : " GROUP BY \(groups.joined(separator: ", "))")
    return "SELECT *, CASE WHEN total = 0 THEN 'not applicable' WHEN 100.0 * failed / total > threshold THEN 'failed' "
      + "ELSE 'passed' END AS status FROM (SELECT \(column("check_name") { SQLText.literal($0.name.rawValue) }), "
      + "\(column("table_name") { SQLText.literal($0.table) }), \(column("column_name") { SQLText.literal($0.column) }), "
      + "concept_id, unit_concept_id, unnest(failed) AS failed, unnest(total) AS total, "
      + "\(column("threshold") { "CAST(\($0.threshold(thresholds)) AS DOUBLE)" }) FROM (\(counted))) "
      + "ORDER BY table_name, column_name, check_name, concept_id, unit_concept_id"
  }

  /// What the checks read beside the tables: the columns there are, the concepts in use, the site's limits, and this build
  /// beside the one before.
  ///
  /// - Parameters:
  ///   - database: Where the tables are, and the schema there.
  ///   - isThere: Whether a column of a table is.
  package static func preparation(
    database: String, schema: String, _ limits: ConceptLimits = ConceptLimits(),
    isThere: (_ table: String, _ column: String) -> Bool = { _, _ in true }
  ) -> [String] {
    let used = OMOPSchema.tables.flatMap { table in
      table.columns.filter { $0.isConcept && isThere(table.name, $0.name) }.map {
        "SELECT \($0.sql) AS concept_id FROM \(table.name)"
      }
    }
    return [
      columns(database: database, schema: schema),
      "CREATE OR REPLACE TEMPORARY TABLE omop_used_concept AS SELECT concept_id, domain_id, concept_class_id, "
        + "standard_concept, invalid_reason FROM concept WHERE concept_id IN "
        + "(SELECT DISTINCT concept_id FROM (\(used.joined(separator: "\nUNION ALL "))\n))",
      limits.statement,
      "CREATE OR REPLACE TEMPORARY TABLE omop_drift AS "
        + String(decoding: PackageResources.omop_drift_sql, as: UTF8.self),
    ]
  }

  /// Makes the table of the columns there are.
  static func columns(database: String, schema: String) -> String {
    "CREATE OR REPLACE TEMPORARY TABLE omop_column AS SELECT table_name, column_name, data_type FROM duckdb_columns() "
      + "WHERE database_name = \(SQLText.literal(database)) AND schema_name = \(SQLText.literal(schema))"
  }
}
