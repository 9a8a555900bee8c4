extension OMOPQuality {
  /// Checks of concepts for which the site gives limits: an outcome for each of them, and one that says so where there are
  /// none.
  static let conceptChecks: [Check] = [
    Check(
      .plausibleGenderUseDescendants, "condition_occurrence", "condition_concept_id", threshold: 5,
      "g.gender_concept_id IN (8507, 8532) AND g.gender_concept_id <> l.gender_concept_id",
      of: each(
        "(SELECT concept_id, gender_concept_id, concept_id AS below FROM omop_limit WHERE gender_concept_id IS NOT NULL "
          + "UNION SELECT m.concept_id, m.gender_concept_id, a.descendant_concept_id FROM omop_limit m "
          + "JOIN concept_ancestor a ON a.ancestor_concept_id = m.concept_id WHERE m.gender_concept_id IS NOT NULL)",
        "condition_occurrence t ON t.condition_concept_id = l.below LEFT JOIN person g ON g.person_id = t.person_id"),
      where: "t.condition_occurrence_id IS NOT NULL", key: "t.condition_occurrence_id", concept: "l.concept_id"),
    Check(
      .plausibleUnitConceptIds, "measurement", "unit_concept_id", threshold: 5,
      "u.concept_id IS NULL",
      of: each(
        "(SELECT DISTINCT concept_id FROM omop_limit WHERE gender_concept_id IS NULL)",
        "measurement t ON t.measurement_concept_id = l.concept_id AND t.value_as_number IS NOT NULL "
          + "LEFT JOIN omop_limit u ON u.gender_concept_id IS NULL AND u.concept_id = t.measurement_concept_id "
          + "AND u.unit_concept_id IS NOT DISTINCT FROM t.unit_concept_id"),
      where: "t.measurement_id IS NOT NULL", key: "t.measurement_id", concept: "l.concept_id"),
    value(.plausibleValueLow, "low", "<"), value(.plausibleValueHigh, "high", ">"),
  ]

  private static func value(_ name: Name, _ limit: String, _ sign: String) -> Check {
    Check(
      name, "measurement", "value_as_number", threshold: 5, "t.value_as_number \(sign) l.\(limit)",
      of: each(
        "(SELECT * FROM omop_limit WHERE \(limit) IS NOT NULL)",
        "measurement t ON t.measurement_concept_id = l.concept_id AND t.unit_concept_id IS NOT DISTINCT FROM "
          + "l.unit_concept_id AND t.value_as_number IS NOT NULL"),
      where: "t.measurement_id IS NOT NULL", key: "t.measurement_id", concept: "l.concept_id", unit: "l.unit_concept_id"
    )
  }

  /// One row at least, whatever there is.
  private static func each(_ limits: String, _ rows: String) -> String {
    "(SELECT 1) one LEFT JOIN \(limits) l ON true LEFT JOIN \(rows)"
  }
}
