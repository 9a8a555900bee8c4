import WisselDuckDB

/// The OMOP tables of a station, as statements for a DuckDB that has the standard views as tables of their names, and
/// the vocabulary (`OMOPVocabulary`).
///
/// Keys follow from a resource's type and id and the station's secret, so a rebuild gives the same keys, and no identifier
/// can be read off them. The same tables, vocabulary and settings give the same rows in the same order.
package enum OMOPBuild {
  package struct Step: Sendable, Equatable {
    /// The table it makes; those that begin with `omop_` are ours, the others the CDM's.
    package let name: String
    /// What the table holds.
    package let query: String
    /// Whether the table is worth keeping: the CDM's tables are, and those of ours that are asked for afterwards.
    package let isKept: Bool

    package var sql: String { "CREATE OR REPLACE TABLE \(name) AS \(query)" }
  }

  /// Our tables that are kept beside the CDM's.
  static let kept = [
    "omop_settings", "omop_person", "omop_map", "omop_unmapped", "omop_link", "omop_reject", "omop_balance",
    "omop_reference", "omop_profile", "omop_profile_before",
  ]

  /// The tables that must be there: the standard views, and what is derived from them.
  package static let inputs = [
    "allergies", "conditions", "dbc", "encounter_diagnoses", "encounter_episodes", "encounter_locations", "encounters",
    "immunizations", "letters",
    "medication_administrations",
    "medication_requests", "medications", "observations", "organizations", "pathology_reports", "patients",
    "practitioner_roles", "procedures", "questionnaire_answers", "questionnaires", "specimens",
  ]

  /// Names for keys and pseudonyms that last as long as the connection: the secret is in no table.
  package static func preparation(_ settings: OMOPSettings) -> [String] {
    let salt = SQLText.literal(settings.salt)
    return [
      "CREATE OR REPLACE TEMPORARY MACRO omop_key(kind, id) AS "
        + "CAST(CAST('0x' || left(sha256(\(salt) || '|' || kind || '/' || id), 15) AS UBIGINT) AS BIGINT)",
      "CREATE OR REPLACE TEMPORARY MACRO omop_pseudonym(id) AS left(sha256(\(salt) || '|person|' || id), 16)",
    ]
  }

  /// The tables, each after those it reads; those of the CDM that nothing is read for have no rows.
  ///
  /// - Parameter isFirst: Whether there is no build before this one, whose `omop_profile` is kept to be compared with.
  package static func steps(_ settings: OMOPSettings, isFirst: Bool = true) -> [Step] {
    let made = sources.map { name, bytes in
      let sql = SQLTemplate.expanded(String(decoding: bytes, as: UTF8.self))
      let table = OMOPSchema.tables.first { $0.name == name }
      return Step(
        name: name, query: table.map { $0.projection(of: sql) } ?? sql, isKept: table != nil || kept.contains(name))
    }
    let names = Set(made.map(\.name))
    let empty = OMOPSchema.tables.filter { !names.contains($0.name) }.map {
      Step(name: $0.name, query: $0.projection(of: nil), isKept: true)
    }
    let before = isFirst ? [] : [Step(name: "omop_profile_before", query: "SELECT * FROM omop_profile", isKept: true)]
    let none = Step(name: "omop_profile_before", query: "SELECT * FROM omop_profile LIMIT 0", isKept: true)
    return before + [Step(name: "omop_settings", query: self.settings(settings), isKept: true)] + empty + made
      + (isFirst ? [none] : [])
  }

  private static func settings(_ settings: OMOPSettings) -> String {
    "SELECT \(SQLText.literal(settings.name)) AS name, "
      + "\(SQLText.literal(settings.holder)) AS holder, DATE '\(settings.lastDay)' AS last_day, "
      + "\(settings.icd10NLIsICD10) AS icd10_nl_is_icd10, \(settings.grantsText) AS grants_text, "
      + "\(settings.gapDays) AS gap_days, \(settings.minimumCount) AS minimum_count, "
      + "omop_key('secret', '') AS secret_check"
  }

  private static let sources: [(name: String, bytes: [UInt8])] = [
    ("omop_vocabulary_of", PackageResources.omop_vocabulary_of_sql), ("omop_code", PackageResources.omop_code_sql),
    ("omop_map", PackageResources.omop_map_sql), ("location", PackageResources.location_sql),
    ("care_site", PackageResources.care_site_sql), ("provider", PackageResources.provider_sql),
    ("person", PackageResources.person_sql), ("omop_person", PackageResources.omop_person_sql),
    ("death", PackageResources.death_sql),
    ("omop_visit", PackageResources.omop_visit_sql), ("visit_occurrence", PackageResources.visit_occurrence_sql),
    ("visit_detail", PackageResources.visit_detail_sql), ("omop_event", PackageResources.omop_event_sql),
    ("condition_occurrence", PackageResources.condition_occurrence_sql),
    ("drug_exposure", PackageResources.drug_exposure_sql),
    ("procedure_occurrence", PackageResources.procedure_occurrence_sql),
    ("device_exposure", PackageResources.device_exposure_sql), ("omop_panel", PackageResources.omop_panel_sql),
    ("measurement", PackageResources.measurement_sql), ("observation", PackageResources.observation_sql),
    ("specimen", PackageResources.specimen_sql), ("note", PackageResources.note_sql),
    ("observation_period", PackageResources.observation_period_sql),
    ("omop_era", PackageResources.omop_era_sql), ("condition_era", PackageResources.condition_era_sql),
    ("drug_era", PackageResources.drug_era_sql), ("omop_link", PackageResources.omop_link_sql),
    ("fact_relationship", PackageResources.fact_relationship_sql), ("cdm_source", PackageResources.cdm_source_sql),
    ("omop_unmapped", PackageResources.omop_unmapped_sql), ("omop_resource", PackageResources.omop_resource_sql),
    ("omop_reject", PackageResources.omop_reject_sql), ("omop_balance", PackageResources.omop_balance_sql),
    ("omop_reference", PackageResources.omop_reference_sql), ("omop_profile", PackageResources.omop_profile_sql),
  ]
}

extension OMOPSchema.Table {
  /// The table's columns in order and of their types, those a query leaves out without values, sorted by the key; without
  /// a query, no rows.
  fileprivate func projection(of sql: String?) -> String {
    let nothing =
      "SELECT " + columns.map { "CAST(NULL AS \($0.type)) AS \($0.sql)" }.joined(separator: ", ") + " LIMIT 0"
    guard let sql else { return nothing }
    let typed = columns.map { "CAST(\($0.sql) AS \($0.type)) AS \($0.sql)" }.joined(separator: ", ")
    return "SELECT \(typed) FROM ((\(nothing)) UNION ALL BY NAME (\(sql)\n)) ORDER BY ALL"
  }
}
