extension OMOPQuality {
  /// Checks across columns and tables.
  static let tableChecks: [Check] =
    [
      ("visit_occurrence", "visit_start_date", "visit_end_date"),
      ("visit_detail", "visit_detail_start_date", "visit_detail_end_date"),
      ("condition_occurrence", "condition_start_date", "condition_end_date"),
      ("drug_exposure", "drug_exposure_start_date", "drug_exposure_end_date"),
      ("observation_period", "observation_period_start_date", "observation_period_end_date"),
    ].map { check("start before end", $0, $1, "\($1) > \($2)", threshold: 1, "\($0) t") }
    + events.flatMap { table, date in
      [
        check(
          "event before birth", table, date,
          "t.\(date) < make_date(p.year_of_birth, coalesce(p.month_of_birth, 1), coalesce(p.day_of_birth, 1))",
          threshold: 1, "\(table) t JOIN person p USING (person_id)"),
        check(
          "event after death", table, date, "t.\(date) > d.death_date + 60", threshold: 1,
          "\(table) t JOIN death d USING (person_id)"),
        check(
          "event outside observation period", table, date,
          "NOT EXISTS (SELECT 1 FROM observation_period o WHERE o.person_id = t.person_id AND t.\(date) BETWEEN "
            + "o.observation_period_start_date AND o.observation_period_end_date)", threshold: 5, "\(table) t"),
        check(
          "persons without a record", table, "person_id", "person_id NOT IN (SELECT person_id FROM \(table))",
          threshold: 100, "person"),
      ]
    }
    + events.dropFirst().map { table, date in
      check(
        "event outside its visit", table, date,
        "t.\(date) < v.visit_start_date - 7 OR t.\(date) > v.visit_end_date + 7", threshold: 25,
        "\(table) t JOIN visit_occurrence v USING (visit_occurrence_id)")
    } + [
      check(
        "visit detail outside its visit", "visit_detail", "visit_detail_start_date",
        "t.visit_detail_start_date < v.visit_start_date OR t.visit_detail_end_date > v.visit_end_date", threshold: 1,
        "visit_detail t JOIN visit_occurrence v USING (visit_occurrence_id)"),
      check(
        "persons without observation period", "person", "person_id",
        "person_id NOT IN (SELECT person_id FROM observation_period)", threshold: 5, "person"),
      check(
        "observation periods overlap", "observation_period", "person_id",
        "start <= before", threshold: 0,
        "(SELECT observation_period_start_date AS start, lag(observation_period_end_date) OVER (PARTITION BY person_id "
          + "ORDER BY observation_period_start_date) AS before FROM observation_period)"),
      check(
        "plausible year of birth", "person", "year_of_birth",
        "year_of_birth < 1850 OR year_of_birth > (SELECT date_part('year', last_day) FROM omop_settings)",
        threshold: 0, "person"),
      check(
        "number without unit", "measurement", "unit_source_value",
        "unit_source_value IS NULL", threshold: 5, "measurement WHERE value_as_number IS NOT NULL"),
      check(
        "unit without number", "measurement", "value_as_number", "value_as_number IS NULL", threshold: 1,
        "measurement WHERE unit_source_value IS NOT NULL"),
      check(
        "duplicates", "measurement", "measurement_id", "n > 1", threshold: 1,
        "(SELECT count(*) AS n FROM measurement GROUP BY person_id, measurement_source_value, measurement_date, "
          + "measurement_datetime, value_as_number)"),
      check(
        "persons with conditions without era", "condition_era", "person_id",
        "person_id NOT IN (SELECT person_id FROM condition_era)", threshold: 5,
        "(SELECT DISTINCT person_id FROM condition_occurrence WHERE condition_concept_id <> 0)"),
    ]

  private static let events = [
    ("visit_occurrence", "visit_start_date"), ("condition_occurrence", "condition_start_date"),
    ("procedure_occurrence", "procedure_date"), ("drug_exposure", "drug_exposure_start_date"),
    ("measurement", "measurement_date"), ("observation", "observation_date"),
  ]

  private static func check(
    _ name: String, _ table: String, _ column: String, _ failed: String, threshold: Double, _ source: String
  ) -> Check {
    Check(name: name, table: table, column: column, threshold: threshold, failed: failed, source: source)
  }
}
