/// Checks of the quality of OMOP tables (Kahn's categories), as one statement that gives a row for each check.
package enum OMOPQuality {
  package struct Check: Sendable, Equatable {
    package let name: String
    package let table: String
    package let column: String
    /// How many of a hundred rows may fail.
    package let threshold: Double
    /// Counts the rows that fail and those looked at.
    let failed: String
    let source: String
  }

  /// The statement: check, table, column, failed, looked at, threshold in percent, status.
  package static var sql: String { sql(checks[...], thresholds: [:]) }

  /// The statement for some of the checks: all at once need much memory.
  ///
  /// - Parameter thresholds: How many of a hundred rows may fail at this site, by the name of the check.
  static func sql(_ checks: ArraySlice<Check>, thresholds: [String: Double]) -> String {
    let rows = checks.map { check in
      "SELECT '\(check.name)' AS check_name, '\(check.table)' AS table_name, '\(check.column)' AS column_name, "
        + "CAST(count(*) FILTER (\(check.failed)) AS BIGINT) AS failed, count(*) AS total, "
        + "CAST(\(thresholds[check.name] ?? check.threshold) AS DOUBLE) AS threshold FROM \(check.source)"
    }
    return "SELECT *, CASE WHEN total = 0 THEN 'not applicable' WHEN 100.0 * failed / total > threshold THEN 'failed' "
      + "ELSE 'passed' END AS status FROM (\(rows.joined(separator: "\nUNION ALL "))) "
      + "ORDER BY check_name, table_name, column_name"
  }

  package static let checks: [Check] = OMOPSchema.tables.flatMap { fieldChecks($0) } + tableChecks

  private static func fieldChecks(_ table: OMOPSchema.Table) -> [Check] {
    func check(
      _ name: String, _ column: String, _ failed: String, threshold: Double = 0, source: String? = nil
    ) -> Check {
      Check(
        name: name, table: table.name, column: column, threshold: threshold, failed: failed,
        source: source ?? "\(table.name) t")
    }
    var checks: [Check] = []
    if table.key.hasSuffix("_id") {
      checks.append(
        check(
          "primary key unique", table.key, "n > 1",
          source: "(SELECT \(table.key), count(*) AS n FROM \(table.name) GROUP BY ALL)"))
    }
    for column in table.columns {
      let name = column.name
      if column.isRequired {
        checks.append(check("required", name, "\(name) IS NULL"))
      } else if !name.hasPrefix("address") {
        checks.append(check("completeness", name, "\(name) IS NULL", threshold: 100))
      }
      if let target = column.target, target != table.name || name != table.key {
        checks.append(
          check("foreign key", name, "\(name) IS NOT NULL AND \(name) NOT IN (SELECT \(name) FROM \(target))"))
      }
      if column.isStandardConcept {
        let look =
          "\(table.name) t LEFT JOIN concept k ON k.concept_id = t.\(name) "
          + "WHERE t.\(name) IS NOT NULL AND t.\(name) <> 0"
        checks.append(
          check(
            "standard concept", name, "k.standard_concept IS DISTINCT FROM 'S' OR k.invalid_reason IS NOT NULL",
            source: look))
        if let domain = column.domain {
          checks.append(check("domain", name, "k.domain_id IS DISTINCT FROM '\(domain)'", source: look))
        }
        if column.isRequired, !["Race", "Ethnicity"].contains(column.domain) {
          checks.append(check("concept is zero", name, "\(name) = 0", threshold: 5))
        }
      }
      if column.type == "DATE", table.name != "cdm_source" {
        checks.append(
          check(
            "plausible date", name,
            "\(name) < DATE '1900-01-01' OR \(name) > (SELECT last_day + 1 FROM omop_settings)", threshold: 1))
      }
      if name.hasSuffix("source_value") || name == "value_as_string" {
        checks.append(check("no identifier", name, identifier(name)))
      }
    }
    return checks
  }

  /// Nine digits that pass the elf test of citizen service numbers, an e-mail address or a mobile phone's number.
  private static func identifier(_ column: String) -> String {
    let digits = (1...9).map { "CAST(\(column)[\($0):\($0)] AS INTEGER) * \($0 == 9 ? -1 : 10 - $0)" }
    return "CASE WHEN regexp_full_match(\(column), '[0-9]{9}') THEN (\(digits.joined(separator: " + "))) % 11 = 0 "
      + "ELSE coalesce(regexp_matches(\(column), '[^ @]+@[^ @]+[.][a-z]{2,}|(^|[^0-9])06[- ]?[0-9]{8}($|[^0-9])'), false) END"
  }
}
