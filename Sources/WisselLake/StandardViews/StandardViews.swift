package import WisselFHIR

/// The views that are shipped: how the resources of the PLUGIN standard become tables.
///
/// A *view* is a SQL on FHIR ViewDefinition over one type of resource. A *derived table* is SQL for DuckDB over the views'
/// tables, where one resource cannot say it: the stay table, the admissions for AI-assisted coding, the registry's models.
package enum StandardViews {
  /// A derived table: one SELECT that reads tables by their names, whatever types their columns have. Its last columns
  /// are the ids of the patient and of the resource a row is about, `_patient` and `_resource`: consent goes by the first.
  package struct Derived: Sendable, Equatable {
    package let name: String
    /// The tables it reads: views, or derived tables before it in `derived`.
    package let inputs: [String]
    package let sql: String
  }

  /// Columns that hold what people wrote in their own words, by table; a frame is made without them unless that is
  /// granted.
  package static let freeText: [String: Set<String>] = [
    "aioc_communication": ["text"], "binaries": ["data"], "letter_bundle_sections": ["text", "title"],
    "letter_bundles": ["title"], "letter_composition_sections": ["text", "title"], "letter_compositions": ["title"],
    "letter_references": ["title"], "letters": ["text", "title"], "observations": ["method", "value_text"],
    "observations_ucum": ["value_text"], "pathology_reports": ["conclusion"], "questionnaire_answers": ["value_text"],
  ]

  /// The names of the views, in a fixed order.
  package static var names: [String] { definitions.map(\.name) }

  /// The definition of a view as JSON; nil for a name that is none.
  package static func definition(_ name: String) -> JSON? {
    definitions.first { $0.name == name }.flatMap { try? JSONParser.parse($0.bytes) }
  }

  /// A view, ready to run; nil for a name that is none.
  package static func view(_ name: String) throws(ViewError) -> ViewDefinition? {
    guard let definition = definition(name) else { return nil }
    return try ViewDefinition(definition)
  }

  /// Views and derived tables with those they are made of; all where none are named.
  ///
  /// - Throws: `LakeError` for a name that is none.
  package static func needed(for names: [String]) throws(LakeError) -> Set<String> {
    let all = Set(Self.names).union(derived.map(\.name))
    if let stranger = names.first(where: { !all.contains($0) }) {
      throw LakeError("there is no standard view '\(stranger)'")
    }
    guard !names.isEmpty else { return all }
    var needed = Set(names)
    for table in derived.reversed() where needed.contains(table.name) { needed.formUnion(table.inputs) }
    return needed
  }

  private static let definitions: [(name: String, bytes: [UInt8])] = [
    ("accounts", PackageResources.accounts_json), ("allergies", PackageResources.allergies_json),
    ("binaries", PackageResources.binaries_json),
    ("conditions", PackageResources.conditions_json), ("consents", PackageResources.consents_json),
    ("encounter_diagnoses", PackageResources.encounter_diagnoses_json),
    ("encounter_episodes", PackageResources.encounter_episodes_json),
    ("encounter_locations", PackageResources.encounter_locations_json),
    ("encounters", PackageResources.encounters_json), ("episodes_of_care", PackageResources.episodes_of_care_json),
    ("immunizations", PackageResources.immunizations_json),
    ("letter_bundle_sections", PackageResources.letter_bundle_sections_json),
    ("letter_bundles", PackageResources.letter_bundles_json),
    ("letter_composition_sections", PackageResources.letter_composition_sections_json),
    ("letter_compositions", PackageResources.letter_compositions_json),
    ("letter_references", PackageResources.letter_references_json), ("locations", PackageResources.locations_json),
    ("medication_administrations", PackageResources.medication_administrations_json),
    ("medication_requests", PackageResources.medication_requests_json),
    ("medications", PackageResources.medications_json), ("observations", PackageResources.observations_json),
    ("organizations", PackageResources.organizations_json),
    ("pathology_reports", PackageResources.pathology_reports_json), ("patients", PackageResources.patients_json),
    ("practitioner_roles", PackageResources.practitioner_roles_json),
    ("procedures", PackageResources.procedures_json),
    ("questionnaire_answers", PackageResources.questionnaire_answers_json),
    ("questionnaires", PackageResources.questionnaires_json),
    ("service_requests", PackageResources.service_requests_json), ("specimens", PackageResources.specimens_json),
  ]

  /// The derived tables, each after those it reads.
  package static let derived: [Derived] = [
    Derived("stays", PackageResources.stays_sql, ["encounters", "encounter_locations"]),
    Derived("dbc", PackageResources.dbc_sql, ["episodes_of_care", "accounts", "conditions"]),
    Derived("observations_ucum", PackageResources.observations_ucum_sql, ["observations"]),
    Derived(
      "letters", PackageResources.letters_sql,
      [
        "letter_bundles", "letter_bundle_sections", "letter_compositions", "letter_composition_sections",
        "letter_references", "binaries",
      ]),
    Derived("aioc_admission", PackageResources.aioc_admission_sql, ["encounters", "patients"]),
    Derived(
      "aioc_communication", PackageResources.aioc_communication_sql,
      ["letters", "patients", "encounters", "practitioner_roles"]),
    Derived(
      "aioc_condition", PackageResources.aioc_condition_sql,
      ["conditions", "patients", "encounters", "encounter_diagnoses", "practitioner_roles"]),
    Derived(
      "aioc_episode_of_care", PackageResources.aioc_episode_of_care_sql,
      ["dbc", "patients", "encounters", "encounter_episodes"]),
    Derived(
      "aioc_procedure", PackageResources.aioc_procedure_sql,
      ["procedures", "patients", "encounters", "practitioner_roles", "service_requests", "dbc"]),
    Derived(
      "nkr_tumor", PackageResources.nkr_tumor_sql,
      ["conditions", "encounter_diagnoses", "encounters", "observations", "pathology_reports", "patients"]),
    Derived("nkr_kern", PackageResources.nkr_kern_sql, ["nkr_tumor", "patients", "encounters", "organizations"]),
    Derived("nkr_patient", PackageResources.nkr_patient_sql, ["nkr_tumor", "patients"]),
    Derived(
      "nkr_encounter", PackageResources.nkr_encounter_sql,
      [
        "nkr_tumor", "conditions", "encounter_diagnoses", "encounter_locations", "encounters", "locations",
        "organizations", "patients", "practitioner_roles",
      ]),
    Derived("pc_patient", PackageResources.pc_patient_sql, ["patients"]),
    Derived(
      "lung_cohort", PackageResources.lung_cohort_sql, ["nkr_tumor", "patients", "encounters", "observations"]),
  ]
}

extension StandardViews.Derived {
  fileprivate init(_ name: String, _ template: [UInt8], _ inputs: [String]) {
    self.init(
      name: name, inputs: inputs, sql: SQLTemplate.expanded(String(decoding: template, as: UTF8.self)))
  }
}
