extension OMOPQuality {
  /// Checks against the build before, whose profile is kept. How much may differ is a choice of ours; the thresholds are
  /// the site's.
  static let driftChecks: [Check] =
    profiled.flatMap { table in
      [
        total(.driftRecords, table, "records"), total(.driftPersons, table, "persons"),
        row(
          .driftMonths, table, "month", kind: "month",
          "abs(coalesce(records_now, 0) - records_before) > 0.1 * records_before",
          where: "records_before >= \(few) AND month < last_before"),
        row(
          .driftConcepts, table, "concept_id", kind: "concept",
          "abs(coalesce(records_now, 0) - coalesce(records_before, 0)) > 0.5 * coalesce(records_before, 0)",
          where: "is_known AND greatest(coalesce(records_before, 0), coalesce(records_now, 0)) >= \(few)"),
      ]
    }
    + profiled.filter { !["death", "observation_period"].contains($0) }.map(unmapped)
    + ["measurement", "observation"].map { table in
      row(
        .driftValues, table, "value_as_number", kind: "value", example: "concept_id",
        "abs(median_now - median_before) > 0.25 * abs(median_before) OR abs(mean_now - mean_before) > 0.25 * abs(mean_before)",
        where: "place <= \(top) AND records_before >= \(few) AND records_now >= \(few)")
    }

  /// Fewer records than this say nothing: they come and go.
  private static let few = 20
  /// Of so many measured concepts the values are compared, those with the most records.
  private static let top = 50

  private static let profiled = [
    "condition_occurrence", "death", "device_exposure", "drug_exposure", "measurement", "note", "observation",
    "observation_period", "person", "procedure_occurrence", "visit_detail", "visit_occurrence",
  ]

  /// The number of a whole table, which may be a fifth more or less.
  private static func total(_ name: Name, _ table: String, _ what: String) -> Check {
    let filter = "FILTER (kind = 'table' AND table_name = '\(table)')"
    return Check(
      name, table, what, threshold: 20, failed: "sum(abs(coalesce(\(what)_now, 0) - \(what)_before)) \(filter)",
      total: "sum(\(what)_before) \(filter)", of: "omop_drift")
  }

  /// How many records have no concept that would have one, or one that would not, were the share as before.
  private static func unmapped(_ table: String) -> Check {
    let filter = "FILTER (kind = 'table' AND table_name = '\(table)' AND records_before > 0 AND records_now > 0)"
    return Check(
      .driftUnmapped, table, "unmapped", threshold: 5,
      failed: "round(sum(abs(unmapped_now - unmapped_before / records_before * records_now)) \(filter))",
      total: "sum(records_now) \(filter)", of: "omop_drift")
  }

  private static func row(
    _ name: Name, _ table: String, _ column: String, kind: String, example: String? = nil, _ condition: String,
    where filter: String
  ) -> Check {
    Check(
      name, table, column, threshold: 10, condition, of: "omop_drift",
      where: "kind = '\(kind)' AND table_name = '\(table)' AND \(filter)", key: example ?? column)
  }
}
