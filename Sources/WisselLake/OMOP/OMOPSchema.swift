/// Tables of the OMOP common data model 5.4, as far as they are filled here: all columns, in the order of its definition.
package enum OMOPSchema {
  package struct Column: Sendable, Equatable {
    package let name: String
    /// DuckDB's.
    package let type: String
    package let isRequired: Bool
    /// The table an identifier points into.
    package let target: String?
    /// The domain its concepts must be of.
    package let domain: String?

    /// Whether concepts in it must be standard ones.
    package var isStandardConcept: Bool { name.hasSuffix("_concept_id") && !name.contains("source") }
  }

  package struct Table: Sendable, Equatable {
    package let name: String
    package let columns: [Column]

    /// The first column is the key.
    package var key: String { columns[0].name }
  }

  /// Columns that hold, or may hold, what people wrote in their own words, by table.
  package static let freeText: [String: Set<String>] = [
    "measurement": ["value_source_value"], "note": ["note_text", "note_title"],
    "observation": ["value_as_string", "value_source_value"],
  ]

  /// The tables, each after those it refers to.
  package static let tables: [Table] = lines.split(separator: "\n").map { line in
    let words = line.split(separator: " ").map(String.init)
    return Table(name: words[0], columns: words.dropFirst().map(column))
  }

  /// A name, with `*` where a value is required, and `:domain` where concepts are of one.
  private static func column(_ word: String) -> Column {
    let parts = word.split(separator: ":").map(String.init)
    let isRequired = parts[0].hasSuffix("*")
    let name = isRequired ? String(parts[0].dropLast()) : parts[0]
    let targets = [
      "person_id": "person", "visit_occurrence_id": "visit_occurrence", "visit_detail_id": "visit_detail",
      "provider_id": "provider", "care_site_id": "care_site", "location_id": "location",
    ]
    let domain = parts.count > 1 ? parts[1].replacing("_", with: " ") : nil
    return Column(name: name, type: type(name), isRequired: isRequired, target: targets[name], domain: domain)
  }

  private static func type(_ name: String) -> String {
    if name.hasSuffix("_concept_id") || name.hasSuffix("_of_birth") || name.hasSuffix("_count") { return "INTEGER" }
    if ["days_supply", "refills", "quantity"].contains(name) {
      return name == "quantity" ? "DECIMAL(28, 10)" : "INTEGER"
    }
    if name.hasSuffix("_id") { return "BIGINT" }
    if name.hasSuffix("_datetime") { return "TIMESTAMP" }
    if name.hasSuffix("_date") { return "DATE" }
    if ["value_as_number", "range_low", "range_high"].contains(name) { return "DECIMAL(28, 10)" }
    return "VARCHAR"
  }

  private static let lines = """
    location location_id* address_1 address_2 city state zip county location_source_value country_concept_id country_source_value
    care_site care_site_id* care_site_name place_of_service_concept_id location_id care_site_source_value place_of_service_source_value
    provider provider_id* provider_name npi dea specialty_concept_id care_site_id gender_concept_id provider_source_value specialty_source_value specialty_source_concept_id gender_source_value gender_source_concept_id
    person person_id* gender_concept_id*:Gender year_of_birth* month_of_birth day_of_birth birth_datetime race_concept_id*:Race ethnicity_concept_id*:Ethnicity location_id provider_id care_site_id person_source_value gender_source_value gender_source_concept_id race_source_value race_source_concept_id ethnicity_source_value ethnicity_source_concept_id
    death person_id* death_date* death_datetime death_type_concept_id:Type_Concept cause_concept_id cause_source_value cause_source_concept_id
    visit_occurrence visit_occurrence_id* person_id* visit_concept_id*:Visit visit_start_date* visit_start_datetime visit_end_date* visit_end_datetime visit_type_concept_id*:Type_Concept provider_id care_site_id visit_source_value visit_source_concept_id admitted_from_concept_id admitted_from_source_value discharged_to_concept_id discharged_to_source_value preceding_visit_occurrence_id
    visit_detail visit_detail_id* person_id* visit_detail_concept_id*:Visit visit_detail_start_date* visit_detail_start_datetime visit_detail_end_date* visit_detail_end_datetime visit_detail_type_concept_id*:Type_Concept provider_id care_site_id visit_detail_source_value visit_detail_source_concept_id admitted_from_concept_id admitted_from_source_value discharged_to_source_value discharged_to_concept_id preceding_visit_detail_id parent_visit_detail_id visit_occurrence_id*
    condition_occurrence condition_occurrence_id* person_id* condition_concept_id*:Condition condition_start_date* condition_start_datetime condition_end_date condition_end_datetime condition_type_concept_id*:Type_Concept condition_status_concept_id:Condition_Status stop_reason provider_id visit_occurrence_id visit_detail_id condition_source_value condition_source_concept_id condition_status_source_value
    drug_exposure drug_exposure_id* person_id* drug_concept_id*:Drug drug_exposure_start_date* drug_exposure_start_datetime drug_exposure_end_date* drug_exposure_end_datetime verbatim_end_date drug_type_concept_id*:Type_Concept stop_reason refills quantity days_supply sig route_concept_id:Route lot_number provider_id visit_occurrence_id visit_detail_id drug_source_value drug_source_concept_id route_source_value dose_unit_source_value
    procedure_occurrence procedure_occurrence_id* person_id* procedure_concept_id*:Procedure procedure_date* procedure_datetime procedure_end_date procedure_end_datetime procedure_type_concept_id*:Type_Concept modifier_concept_id quantity provider_id visit_occurrence_id visit_detail_id procedure_source_value procedure_source_concept_id modifier_source_value
    measurement measurement_id* person_id* measurement_concept_id*:Measurement measurement_date* measurement_datetime measurement_time measurement_type_concept_id*:Type_Concept operator_concept_id value_as_number value_as_concept_id unit_concept_id:Unit range_low range_high provider_id visit_occurrence_id visit_detail_id measurement_source_value measurement_source_concept_id unit_source_value unit_source_concept_id value_source_value measurement_event_id meas_event_field_concept_id
    observation observation_id* person_id* observation_concept_id* observation_date* observation_datetime observation_type_concept_id*:Type_Concept value_as_number value_as_string value_as_concept_id qualifier_concept_id unit_concept_id:Unit provider_id visit_occurrence_id visit_detail_id observation_source_value observation_source_concept_id unit_source_value qualifier_source_value value_source_value observation_event_id obs_event_field_concept_id
    note note_id* person_id* note_date* note_datetime note_type_concept_id*:Type_Concept note_class_concept_id* note_title note_text* encoding_concept_id* language_concept_id* provider_id visit_occurrence_id visit_detail_id note_source_value note_event_id note_event_field_concept_id
    observation_period observation_period_id* person_id* observation_period_start_date* observation_period_end_date* period_type_concept_id*:Type_Concept
    condition_era condition_era_id* person_id* condition_concept_id*:Condition condition_era_start_date* condition_era_end_date* condition_occurrence_count
    cdm_source cdm_source_name* cdm_source_abbreviation* cdm_holder* source_description source_documentation_reference cdm_etl_reference source_release_date* cdm_release_date* cdm_version cdm_version_concept_id* vocabulary_version*
    """
}
