extension OMOPQuality {
  /// Checks of the way from resources to tables.
  static let buildChecks: [Check] =
    types.map { type in
      Check(
        .rowBalance, type, "", failed: "sum(resources) FILTER (type = '\(type)' AND NOT is_right)",
        total: "sum(resources) FILTER (type = '\(type)')", of: "omop_balance",
        example: ("type = '\(type)' AND NOT is_right", "reason"))
    }
    + references.flatMap { type, names in
      names.map { name in
        let filter = "FILTER (type = '\(type)' AND reference = '\(name)')"
        return Check(
          .unresolvedReference, type, name, threshold: 5, failed: "sum(unresolved) \(filter)",
          total: "sum(resources) \(filter)", of: "omop_reference")
      }
    } + [
      Check(
        .vocabularyVersion, "cdm_source", "vocabulary_version",
        "c.vocabulary_version IS DISTINCT FROM v.vocabulary_version",
        of: "cdm_source c LEFT JOIN vocabulary v ON v.vocabulary_id = 'None'", key: "c.vocabulary_version")
    ]

  private static let types = ["Patient", "Death"] + references.map(\.type).filter { $0 != "Patient" }

  private static let references: [(type: String, names: [String])] = [
    ("Patient", ["organization"]), ("Encounter", ["organization", "part_of", "patient", "practitioner_role"]),
    ("Condition", event), ("Observation", event), ("Procedure", event), ("MedicationRequest", event),
    ("MedicationAdministration", ["encounter", "patient"]), ("QuestionnaireResponse", ["encounter", "patient"]),
    ("Letter", ["patient"]),
  ]
  private static let event = ["encounter", "patient", "practitioner_role"]
}
