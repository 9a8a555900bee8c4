import WisselLake

/// One thing wrong in tables that are right, and the check that must find it, and how often.
struct PlantedDefect: Sendable {
  let check: OMOPQuality.Name
  let table: String
  let column: String
  let statements: [String]
  /// None where it only looks like a defect.
  let count: Int

  private init(
    _ check: OMOPQuality.Name, _ table: String, _ column: String, _ statements: String..., count: Int = 1
  ) {
    (self.check, self.table, self.column) = (check, table, column)
    (self.statements, self.count) = (statements, count)
  }

  /// An update of the first row of a table, among those that a condition or a join leaves.
  private static func set(_ table: String, _ what: String, _ more: String = "") -> String {
    "UPDATE \(table) SET \(what) WHERE \(table)_id = (SELECT min(\(table)_id) FROM \(table) \(more))"
  }

  private static let person = "person_id = (SELECT min(person_id) FROM person)"
  private static let isCRP = "WHERE measurement_concept_id = 2000000021"

  /// A value of the visit or the death that a row belongs to.
  private static func visit(_ value: String, of table: String) -> String {
    "(SELECT \(value) FROM visit_occurrence v WHERE v.visit_occurrence_id = \(table).visit_occurrence_id)"
  }
  private static func afterDeath(_ days: Int) -> String {
    set(
      "measurement",
      "measurement_date = (SELECT death_date + \(days) FROM death d WHERE d.person_id = measurement.person_id)",
      "JOIN death USING (person_id)")
  }
  private static func period(startingAfter days: Int) -> String {
    "INSERT INTO observation_period SELECT 1, person_id, max(observation_period_end_date) + \(days), "
      + "max(observation_period_end_date) + \(days), 32817 FROM observation_period GROUP BY person_id "
      + "ORDER BY person_id LIMIT 1"
  }
  private static func text(_ value: String) -> String { set("measurement", "value_source_value = '\(value)'") }

  static let all: [PlantedDefect] = shape + concepts + values + times + ours

  private static let shape = [
    PlantedDefect(.cdmTable, "cost", "", "DROP TABLE cost"),
    PlantedDefect(.cdmField, "person", "", "ALTER TABLE person DROP COLUMN location_id"),
    PlantedDefect(.cdmDatatype, "person", "", "ALTER TABLE person ALTER year_of_birth TYPE VARCHAR"),
    PlantedDefect(
      .isRequired, "visit_occurrence", "visit_concept_id", set("visit_occurrence", "visit_concept_id = NULL")),
    PlantedDefect(
      .isPrimaryKey, "measurement", "measurement_id",
      "INSERT INTO measurement SELECT * FROM measurement ORDER BY measurement_id LIMIT 1"),
    PlantedDefect(
      .isForeignKey, "condition_occurrence", "visit_occurrence_id",
      set("condition_occurrence", "visit_occurrence_id = 1")),
    PlantedDefect(
      .isForeignKey, "measurement", "measurement_concept_id", set("measurement", "measurement_concept_id = 5")),
  ]

  private static let concepts = [
    PlantedDefect(.fkDomain, "measurement", "unit_concept_id", set("measurement", "unit_concept_id = 8507")),
    PlantedDefect(
      .fkClass, "drug_era", "drug_concept_id",
      "INSERT INTO drug_era SELECT 1, person_id, 2000000033, DATE '2020-01-01', DATE '2020-01-01', 1, 0 FROM person LIMIT 1"
    ),
    PlantedDefect(
      .isStandardValidConcept, "condition_occurrence", "condition_concept_id",
      set("condition_occurrence", "condition_concept_id = 2000000011")),
    PlantedDefect(
      .isStandardValidConcept, "condition_occurrence", "condition_concept_id",
      set("condition_occurrence", "condition_concept_id = 2000000006")),
    PlantedDefect(
      .standardConceptRecordCompleteness, "visit_occurrence", "visit_concept_id",
      set("visit_occurrence", "visit_concept_id = 0")),
    PlantedDefect(
      .sourceConceptRecordCompleteness, "death", "cause_source_concept_id",
      "UPDATE death SET cause_source_concept_id = 0 WHERE person_id = (SELECT min(person_id) FROM death)"),
    PlantedDefect(
      .sourceValueCompleteness, "visit_occurrence", "visit_source_value",
      set("visit_occurrence", "visit_source_value = 'ZZ', visit_concept_id = 0")),
    PlantedDefect(
      .plausibleGenderUseDescendants, "condition_occurrence", "condition_concept_id",
      set(
        "condition_occurrence", "condition_concept_id = 2000000002",
        "JOIN person USING (person_id) WHERE gender_concept_id = 8507")),
    PlantedDefect(
      .plausibleGenderUseDescendants, "condition_occurrence", "condition_concept_id",
      set(
        "condition_occurrence", "condition_concept_id = 2000000002",
        "JOIN person USING (person_id) WHERE gender_concept_id = 8532"), count: 0),
    PlantedDefect(
      .plausibleUnitConceptIds, "measurement", "unit_concept_id", set("measurement", "unit_concept_id = NULL", isCRP)),
    PlantedDefect(
      .plausibleValueLow, "measurement", "value_as_number", set("measurement", "value_as_number = -1", isCRP)),
    PlantedDefect(
      .plausibleValueHigh, "measurement", "value_as_number", set("measurement", "value_as_number = 500.1", isCRP)),
    PlantedDefect(
      .plausibleValueHigh, "measurement", "value_as_number", set("measurement", "value_as_number = 500", isCRP),
      count: 0),
    PlantedDefect(
      .measureConditionEraCompleteness, "condition_era", "person_id",
      set("condition_occurrence", "condition_concept_id = 2000000002")),
  ]

  private static let values = [
    PlantedDefect(
      .measurePersonCompleteness, "observation_period", "person_id", "DELETE FROM observation_period WHERE \(person)"),
    PlantedDefect(
      .measureValueCompleteness, "visit_occurrence", "visit_source_value",
      set("visit_occurrence", "visit_source_value = NULL")),
    PlantedDefect(
      .plausibleValueLow, "person", "year_of_birth", "UPDATE person SET year_of_birth = 1849 WHERE \(person)"),
    PlantedDefect(
      .plausibleValueHigh, "person", "month_of_birth", "UPDATE person SET month_of_birth = 13 WHERE \(person)"),
    PlantedDefect(
      .plausibleValueLow, "visit_occurrence", "visit_start_date",
      set("visit_occurrence", "visit_start_date = DATE '1949-12-31'")),
    PlantedDefect(
      .plausibleValueHigh, "measurement", "measurement_date",
      set("measurement", "measurement_date = (SELECT last_day + 2 FROM omop_settings)")),
    PlantedDefect(
      .plausibleValueHigh, "measurement", "measurement_date",
      set("measurement", "measurement_date = (SELECT last_day + 1 FROM omop_settings)"), count: 0),
  ]

  private static let times = [
    PlantedDefect(.measureObservationPeriodOverlap, "observation_period", "person_id", period(startingAfter: 1)),
    PlantedDefect(
      .measureObservationPeriodOverlap, "observation_period", "person_id", period(startingAfter: 2), count: 0),
    PlantedDefect(
      .plausibleStartBeforeEnd, "visit_occurrence", "visit_end_date",
      set("visit_occurrence", "visit_end_date = visit_start_date - 1")),
    PlantedDefect(
      .plausibleAfterBirth, "measurement", "measurement_date",
      set("measurement", "measurement_date = DATE '1850-01-01'")),
    PlantedDefect(.plausibleBeforeDeath, "measurement", "measurement_date", afterDeath(61)),
    PlantedDefect(.plausibleBeforeDeath, "measurement", "measurement_date", afterDeath(60), count: 0),
    PlantedDefect(
      .withinVisitDates, "observation", "observation_date",
      set(
        "observation", "observation_date = \(visit("visit_end_date + 8", of: "observation"))",
        "WHERE visit_occurrence_id IS NOT NULL")),
    PlantedDefect(
      .withinVisitDates, "visit_detail", "visit_detail_start_date",
      set("visit_detail", "visit_detail_end_date = \(visit("visit_end_date + 1", of: "visit_detail"))")),
    PlantedDefect(
      .plausibleTemporalAfter, "visit_detail", "visit_detail_end_date",
      set("visit_detail", "visit_detail_end_date = \(visit("visit_start_date - 1", of: "visit_detail"))")),
    PlantedDefect(
      .withinObservationPeriod, "measurement", "measurement_date",
      set("measurement", "measurement_date = DATE '1990-01-01'")),
  ]

  private static let ours = [
    PlantedDefect(
      .rowBalance, "Procedure", "",
      "UPDATE omop_balance SET is_right = false, resources = 1 WHERE type = 'Procedure' AND reason = 'in'"),
    PlantedDefect(
      .unresolvedReference, "Observation", "encounter",
      "UPDATE omop_reference SET unresolved = 1 WHERE type = 'Observation' AND reference = 'encounter'"),
    PlantedDefect(
      .duplicateRecords, "measurement", "measurement_id",
      "INSERT INTO measurement SELECT * REPLACE (1 AS measurement_id) FROM measurement ORDER BY measurement_id LIMIT 1"),
    PlantedDefect(
      .numberWithoutUnit, "measurement", "unit_source_value", set("measurement", "unit_source_value = NULL", isCRP)),
    PlantedDefect(
      .unitWithoutNumber, "measurement", "value_as_number", set("measurement", "value_as_number = NULL", isCRP)),
    PlantedDefect(
      .vocabularyVersion, "cdm_source", "vocabulary_version", "UPDATE vocabulary SET vocabulary_version = 'v2'"),
    PlantedDefect(.looksIdentifying, "measurement", "value_source_value", text("nr. 123456782")),
    PlantedDefect(.looksIdentifying, "measurement", "value_source_value", text("123456789"), count: 0),
    PlantedDefect(.looksIdentifying, "measurement", "value_source_value", text("1123456782"), count: 0),
    PlantedDefect(.looksIdentifying, "measurement", "value_source_value", text("jan@huis.nl")),
    PlantedDefect(.looksIdentifying, "measurement", "value_source_value", text("+31 6-12345678")),
    PlantedDefect(.looksIdentifying, "measurement", "value_source_value", text("020-1234567")),
    PlantedDefect(
      .looksIdentifying, "measurement", "value_source_value", text("123456782"),
      "UPDATE omop_map SET code = '123456782' WHERE concept_id = 2000000021", count: 0),
  ]
}
