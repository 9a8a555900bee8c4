extension OMOPQuality {
  /// Checks of each column of a table.
  static func fieldChecks(_ table: OMOPSchema.Table) -> [Check] {
    keyChecks(table)
      + table.columns.flatMap { column in
        valueChecks(table, column) + (column.isConcept ? conceptChecks(table, column) : [])
      }
  }

  private static func keyChecks(_ table: OMOPSchema.Table) -> [Check] {
    guard let key = table.key else { return [] }
    return [
      Check(
        .isPrimaryKey, table.name, key, "n > 1",
        of: "(SELECT \(key) AS key, count(*) AS n FROM \(table.name) GROUP BY ALL)", key: "key")
    ]
  }

  private static func valueChecks(_ table: OMOPSchema.Table, _ column: OMOPSchema.Column) -> [Check] {
    let (name, value) = (column.name, "t.\(column.sql)")
    func check(_ check: Name, threshold: Double = 0, _ condition: String, where filter: String? = nil) -> Check {
      Check(
        check, table.name, name, threshold: threshold, condition, of: "\(table.name) t", where: filter,
        key: table.key.map { "t.\($0)" })
    }
    var checks = [
      column.isRequired
        ? check(.isRequired, "\(value) IS NULL")
        : check(.measureValueCompleteness, threshold: 100, "\(value) IS NULL")
    ]
    if let target = column.target, let key = OMOPSchema.tables.first(where: { $0.name == target })?.key,
      target != table.name || name != key
    {
      checks.append(
        check(
          .isForeignKey,
          "\(value) IS NOT NULL AND \(value) NOT IN (SELECT \(key) FROM \(target) WHERE \(key) IS NOT NULL)"
        ))
    }
    if let (low, high) = bounds(table, column) {
      checks.append(check(.plausibleValueLow, threshold: 1, "\(value) < \(low)", where: "\(value) IS NOT NULL"))
      checks.append(
        check(.plausibleValueHigh, threshold: 1, "\(value) > \(high)", where: "\(value) IS NOT NULL"))
    }
    if name.hasSuffix("source_value") || name == "value_as_string" {
      // Codes that the vocabulary knows are none, though one in eleven of nine digits passes the test.
      let known = "SELECT code FROM omop_map WHERE source_concept_id <> 0 OR concept_id <> 0"
      checks.append(
        check(
          .looksIdentifying, "(\(identifying(value))) AND \(value) NOT IN (\(known))", where: "\(value) IS NOT NULL"))
    }
    return checks
  }

  /// Between what values can be, whoever they are about. Births reach back to 1850, events to 1950, and nothing is later
  /// than the day after the data's last.
  private static func bounds(_ table: OMOPSchema.Table, _ column: OMOPSchema.Column) -> (low: String, high: String)? {
    switch column.name {
    case "year_of_birth": ("1850", "(SELECT date_part('year', last_day) FROM omop_settings)")
    case "month_of_birth": ("1", "12")
    case "day_of_birth": ("1", "31")
    default:
      column.type == "DATE" && table.name != "cdm_source"
        ? ("DATE '1950-01-01'", "(SELECT last_day + 1 FROM omop_settings)") : nil
    }
  }

  private static func conceptChecks(_ table: OMOPSchema.Table, _ column: OMOPSchema.Column) -> [Check] {
    let (name, value) = (column.name, "t.\(column.sql)")
    func check(_ check: Name, threshold: Double = 0, _ condition: String, where filter: String) -> Check {
      Check(
        check, table.name, name, threshold: threshold, condition, of: "\(table.name) t", where: filter, key: value)
    }
    /// Concepts other than 0 must be among those that a condition holds for.
    func known(_ name: Name, _ condition: String) -> Check {
      check(
        name, "\(value) NOT IN (SELECT concept_id FROM omop_used_concept WHERE \(condition))", where: "\(value) <> 0")
    }
    var checks = [known(.isForeignKey, "true")]
    if name.hasSuffix("source_concept_id") {
      checks.append(
        check(.sourceConceptRecordCompleteness, threshold: 100, "\(value) = 0", where: "\(value) IS NOT NULL"))
    }
    guard column.isStandardConcept else { return checks }
    checks.append(known(.isStandardValidConcept, "standard_concept = 'S' AND invalid_reason IS NULL"))
    if let domain = column.domain { checks.append(known(.fkDomain, "domain_id = '\(domain)'")) }
    if let conceptClass = column.conceptClass {
      checks.append(known(.fkClass, "concept_class_id = '\(conceptClass)'"))
    }
    // Race and ethnicity are never inferred.
    guard column.isRequired || name == "unit_concept_id", !["Race", "Ethnicity"].contains(column.domain) else {
      return checks
    }
    checks.append(
      check(.standardConceptRecordCompleteness, threshold: 5, "\(value) = 0", where: "\(value) IS NOT NULL"))
    let source = name.replacing("_concept_id", with: "_source_value")
    if table.columns.contains(where: { $0.name == source }) {
      checks.append(
        Check(
          .sourceValueCompleteness, table.name, source, threshold: 10, "NOT is_mapped",
          of:
            "(SELECT \(source) AS value, bool_or(\(name) <> 0) AS is_mapped FROM \(table.name) WHERE \(source) IS NOT NULL "
            + "GROUP BY 1)", key: "value"))
    }
    return checks
  }

  /// Nine digits that pass the elf test of citizen service numbers, an e-mail address, or a telephone number as it is
  /// written in the Netherlands.
  private static func identifying(_ value: String) -> String {
    let digits = (1...9).map { "CAST(z[\($0):\($0)] AS INTEGER) * \($0 == 9 ? -1 : 10 - $0)" }
    let number =
      "len(list_filter(regexp_extract_all(\(value), '\\b[0-9]{9}\\b'), lambda z: "
      + "(\(digits.joined(separator: " + "))) % 11 = 0)) > 0"
    return "\(number) OR regexp_matches(\(value), '[^ @]+@[^ @]+[.][a-z]{2,}"
      + "|(^|[^0-9+])(0|[+]31 ?|0031 ?)6[- ]?[0-9]{8}($|[^0-9])|(^|[^0-9])0[1-9][0-9]{1,2}[- ][0-9]{6,7}($|[^0-9])')"
  }
}
