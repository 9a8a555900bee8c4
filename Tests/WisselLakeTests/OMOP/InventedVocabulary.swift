import Foundation
import WisselLake

/// A vocabulary that nobody publishes: invented codes and concepts of the range for local use, and the few concepts of
/// the CDM's own that tables name.
enum InventedVocabulary {
  private static let concepts:
    [(id: Int, domain: String, vocabulary: String, code: String, standard: String, invalid: String)] = [
      (8507, "Gender", "Gender", "M", "S", ""), (8532, "Gender", "Gender", "F", "S", ""),
      (9201, "Visit", "Visit", "IP", "S", ""), (9202, "Visit", "Visit", "OP", "S", ""),
      (9203, "Visit", "Visit", "ER", "S", ""), (32817, "Type Concept", "Type Concept", "EHR", "S", ""),
      (32838, "Type Concept", "Type Concept", "RX", "S", ""), (32818, "Type Concept", "Type Concept", "AD", "S", ""),
      (32862, "Type Concept", "Type Concept", "PF", "S", ""), (32890, "Condition Status", "Status", "AD", "S", ""),
      (32896, "Condition Status", "Status", "DD", "S", ""), (32902, "Condition Status", "Status", "CC", "S", ""),
      (4171756, "Meas Value Operator", "SNOMED", "LT", "S", ""), (32678, "Metadata", "Note", "UTF8", "S", ""),
      (4180186, "Observation", "SNOMED", "EN", "S", ""), (756265, "Metadata", "CDM", "54", "S", ""),
      (2_000_000_001, "Condition", "SNOMED", "100", "S", ""), (2_000_000_002, "Condition", "SNOMED", "200", "S", ""),
      (2_000_000_003, "Observation", "SNOMED", "300", "S", ""), (2_000_000_004, "Meas Value", "SNOMED", "400", "S", ""),
      (2_000_000_005, "Condition", "SNOMED", "500", "", "U"), (2_000_000_006, "Condition", "SNOMED", "600", "S", "D"),
      (2_000_000_011, "Condition", "ICD10", "X01.1", "", ""), (2_000_000_012, "Condition", "ICD10", "X02", "", ""),
      (2_000_000_013, "Observation", "ICD10", "X03", "", ""), (2_000_000_014, "Condition", "ICD10", "X04", "", ""),
      (2_000_000_021, "Measurement", "LOINC", "1988-5", "S", ""), (2_000_000_022, "Unit", "UCUM", "mg/L", "S", ""),
    ]
  private static let relationships: [(Int, Int, String, String)] = [
    (2_000_000_011, 2_000_000_001, "Maps to", ""), (2_000_000_012, 2_000_000_001, "Maps to", ""),
    (2_000_000_012, 2_000_000_002, "Maps to", ""), (2_000_000_013, 2_000_000_003, "Maps to", ""),
    (2_000_000_013, 2_000_000_004, "Maps to value", ""), (2_000_000_014, 2_000_000_006, "Maps to", ""),
    (2_000_000_005, 2_000_000_002, "Maps to", ""),
  ]

  /// Writes the files into a folder, and gives their paths.
  static func write(to folder: URL, map: [(code: String, vocabulary: String, target: Int)] = []) throws -> [String] {
    let texts = [
      "CONCEPT.csv": "concept_id\tconcept_name\tdomain_id\tvocabulary_id\tconcept_class_id\tstandard_concept\t"
        + "concept_code\tvalid_start_date\tvalid_end_date\tinvalid_reason\n"
        + concepts.map {
          "\($0.id)\tA \"name\"\t\($0.domain)\t\($0.vocabulary)\tClass\t\($0.standard)\t\($0.code)\t19700101\t20991231\t\($0.invalid)\n"
        }.joined(),
      "CONCEPT_RELATIONSHIP.csv":
        "concept_id_1\tconcept_id_2\trelationship_id\tvalid_start_date\tvalid_end_date\tinvalid_reason\n"
        + relationships.map { "\($0.0)\t\($0.1)\t\($0.2)\t19700101\t20991231\t\($0.3)\n" }.joined(),
      "VOCABULARY.csv":
        "vocabulary_id\tvocabulary_name\tvocabulary_reference\tvocabulary_version\tvocabulary_concept_id\n"
        + "None\tInvented\tnowhere\tv1 invented\t0\n",
      "SOURCE_TO_CONCEPT_MAP.csv": "source_code\tsource_concept_id\tsource_vocabulary_id\tsource_code_description\t"
        + "target_concept_id\ttarget_vocabulary_id\tvalid_start_date\tvalid_end_date\tinvalid_reason\n"
        + map.map { "\($0.code)\t0\t\($0.vocabulary)\t\t\($0.target)\tSNOMED\t19700101\t20991231\t\n" }.joined(),
    ]
    for (name, text) in texts { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
    return OMOPVocabulary.files.map { folder.appendingPathComponent($0.name).path }
  }
}
