extension OMOPQuality {
  /// Checks across columns and tables.
  static let tableChecks: [Check] =
    OMOPSchema.tables.flatMap { orderChecks($0) + personChecks($0) } + events.flatMap { eventChecks($0, $1) } + [
      Check(
        .withinVisitDates, "visit_detail", "visit_detail_start_date", threshold: 1,
        "t.visit_detail_start_date < v.visit_start_date OR t.visit_detail_end_date > v.visit_end_date",
        of: "visit_detail t JOIN visit_occurrence v USING (visit_occurrence_id)", key: "t.visit_detail_id"),
      Check(
        .plausibleTemporalAfter, "visit_detail", "visit_detail_end_date", threshold: 1,
        "t.visit_detail_end_date < v.visit_start_date",
        of: "visit_detail t JOIN visit_occurrence v USING (visit_occurrence_id)", key: "t.visit_detail_id"),
      Check(
        .plausibleTemporalAfter, "death", "death_date", threshold: 1, "t.death_date < \(birth)",
        of: "death t JOIN person p USING (person_id)", key: "t.person_id"),
      Check(
        .plausibleTemporalAfter, "observation_period", "observation_period_end_date", threshold: 1,
        "t.observation_period_end_date < \(birth)", of: "observation_period t JOIN person p USING (person_id)",
        key: "t.observation_period_id"),
      Check(
        .measureObservationPeriodOverlap, "observation_period", "person_id", "start <= before + 1",
        of: "(SELECT person_id, observation_period_start_date AS start, max(observation_period_end_date) OVER ("
          + "PARTITION BY person_id ORDER BY observation_period_start_date, observation_period_end_date "
          + "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM observation_period)", key: "person_id"),
      Check(
        .numberWithoutUnit, "measurement", "unit_source_value", threshold: 5, "t.unit_source_value IS NULL",
        of: "measurement t", where: "t.value_as_number IS NOT NULL", key: "t.measurement_id"),
      Check(
        .unitWithoutNumber, "measurement", "value_as_number", threshold: 1, "t.value_as_number IS NULL",
        of: "measurement t", where: "t.unit_source_value IS NOT NULL", key: "t.measurement_id"),
      Check(
        .measureConditionEraCompleteness, "condition_era", "person_id", threshold: 5,
        "person_id NOT IN (SELECT person_id FROM condition_era)",
        of: "(SELECT DISTINCT person_id FROM condition_occurrence WHERE condition_concept_id <> 0)", key: "person_id"),
    ]
    + [
      ("visit_occurrence", "visit", "visit_start_date", "visit_start_datetime, visit_end_date, visit_end_datetime"),
      ("condition_occurrence", "condition", "condition_start_date", "condition_start_datetime"),
      (
        "drug_exposure", "drug", "drug_exposure_start_date",
        "drug_exposure_start_datetime, drug_exposure_end_date, drug_type_concept_id"
      ),
      ("procedure_occurrence", "procedure", "procedure_date", "procedure_datetime"),
      ("measurement", "measurement", "measurement_date", "measurement_datetime, value_as_number, value_source_value"),
      (
        "observation", "observation", "observation_date",
        "observation_datetime, value_as_number, value_source_value, qualifier_source_value"
      ),
    ].map { table, word, date, more in
      Check(
        .duplicateRecords, table, "\(table)_id", threshold: 1, failed: "sum(n - 1)", total: "sum(n)",
        of: "(SELECT count(*) AS n, min(\(table)_id) AS key FROM \(table) GROUP BY person_id, \(word)_concept_id, "
          + "\(word)_source_value, \(date), \(more))", example: ("n > 1", "key"))
    }

  /// A person's first day, as far as it is known; nothing where it cannot be.
  private static let birth =
    "TRY(make_date(p.year_of_birth, coalesce(p.month_of_birth, 1), coalesce(p.day_of_birth, 1)))"

  private static let events = [
    ("visit_occurrence", "visit_start_date"), ("visit_detail", "visit_detail_start_date"),
    ("condition_occurrence", "condition_start_date"), ("procedure_occurrence", "procedure_date"),
    ("drug_exposure", "drug_exposure_start_date"), ("device_exposure", "device_exposure_start_date"),
    ("measurement", "measurement_date"), ("observation", "observation_date"), ("note", "note_date"),
    ("specimen", "specimen_date"),
  ]

  private static func eventChecks(_ table: String, _ date: String) -> [Check] {
    let hasVisit =
      !table.hasPrefix("visit")
      && OMOPSchema.tables.contains {
        $0.name == table && $0.columns.contains { $0.name == "visit_occurrence_id" }
      }
    let source =
      "\(table) t LEFT JOIN person p ON p.person_id = t.person_id LEFT JOIN death d ON d.person_id = t.person_id"
      + (hasVisit ? " LEFT JOIN visit_occurrence v ON v.visit_occurrence_id = t.visit_occurrence_id" : "")
    func check(_ name: Name, threshold: Double, _ condition: String, where filter: String? = nil) -> Check {
      Check(name, table, date, threshold: threshold, condition, of: source, where: filter, key: "t.\(table)_id")
    }
    return [
      check(.plausibleAfterBirth, threshold: 1, "t.\(date) < \(birth)", where: "p.person_id IS NOT NULL"),
      check(.plausibleBeforeDeath, threshold: 1, "t.\(date) > d.death_date + 60", where: "d.person_id IS NOT NULL"),
      check(
        .withinObservationPeriod, threshold: 5,
        "NOT EXISTS (SELECT 1 FROM observation_period o WHERE o.person_id = t.person_id AND t.\(date) BETWEEN "
          + "o.observation_period_start_date AND o.observation_period_end_date)"),
    ]
      + (hasVisit
        ? [
          check(
            .withinVisitDates, threshold: 25, "t.\(date) < v.visit_start_date - 7 OR t.\(date) > v.visit_end_date + 7",
            where: "v.visit_occurrence_id IS NOT NULL")
        ] : [])
  }

  /// Whether what a table has a start and an end of is in order.
  private static func orderChecks(_ table: OMOPSchema.Table) -> [Check] {
    let names = Set(table.columns.map(\.name))
    return names.sorted().compactMap { end in
      guard end.hasSuffix("_end_date") else { return nil }
      let stem = end.dropLast("_end_date".count)
      guard let start = ["\(stem)_start_date", "\(stem)_date"].first(where: { names.contains($0) }) else { return nil }
      return Check(
        .plausibleStartBeforeEnd, table.name, end, threshold: 1, "t.\(start) > t.\(end)",
        of: "\(table.name) t", where: "t.\(end) IS NOT NULL", key: table.key.map { "t.\($0)" })
    }
  }

  /// How many persons a table lacks. It says something of every person only in observation_period.
  private static func personChecks(_ table: OMOPSchema.Table) -> [Check] {
    guard table.isPersonal, table.name != "person" else { return [] }
    return [
      Check(
        .measurePersonCompleteness, table.name, "person_id", threshold: table.name == "observation_period" ? 5 : 100,
        "p.person_id NOT IN (SELECT DISTINCT person_id FROM \(table.name))", of: "person p", key: "p.person_id")
    ]
  }
}
