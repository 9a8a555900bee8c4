import Foundation
import WisselLake

/// A vocabulary that nobody publishes: invented codes and concepts of the range for local use, and the few concepts of
/// the CDM's own that tables name.
enum InventedVocabulary {
  private struct Concept {
    var id: Int
    var domain: String
    var vocabulary: String
    var code: String
    var standard = "S"
    var invalid = ""
    var conceptClass = "Class"
    var name = "A \"name\""

    init(
      _ id: Int, _ domain: String, _ vocabulary: String, _ code: String, standard: String = "S", invalid: String = "",
      conceptClass: String = "Class", name: String = "A \"name\""
    ) {
      (self.id, self.domain, self.vocabulary, self.code) = (id, domain, vocabulary, code)
      (self.standard, self.invalid, self.conceptClass, self.name) = (standard, invalid, conceptClass, name)
    }
  }

  private static let cdm = [
    Concept(8507, "Gender", "Gender", "M"), Concept(8532, "Gender", "Gender", "F"),
    Concept(9201, "Visit", "Visit", "IP"), Concept(9202, "Visit", "Visit", "OP"),
    Concept(9203, "Visit", "Visit", "ER"), Concept(32817, "Type Concept", "Type Concept", "EHR"),
    Concept(32818, "Type Concept", "Type Concept", "AD"), Concept(32827, "Type Concept", "Type Concept", "ED"),
    Concept(32838, "Type Concept", "Type Concept", "RX"), Concept(32840, "Type Concept", "Type Concept", "PL"),
    Concept(32862, "Type Concept", "Type Concept", "PF"), Concept(32890, "Condition Status", "Status", "AD"),
    Concept(32896, "Condition Status", "Status", "DD"), Concept(32902, "Condition Status", "Status", "CC"),
    Concept(32908, "Condition Status", "Status", "CM"), Concept(4171756, "Meas Value Operator", "SNOMED", "LT"),
    Concept(32678, "Metadata", "Note", "UTF8"), Concept(756265, "Metadata", "CDM", "54"),
    Concept(2_000_000_041, "Metadata", "CDM", "41", conceptClass: "Field", name: "measurement.measurement_id"),
    Concept(2_000_000_042, "Metadata", "CDM", "42", conceptClass: "Field", name: "observation.observation_id"),
    Concept(2_000_000_043, "Observation", "SNOMED", "43", name: "Dutch language"),
  ]

  private static let codes = [
    Concept(2_000_000_001, "Condition", "SNOMED", "100"), Concept(2_000_000_002, "Condition", "SNOMED", "200"),
    Concept(2_000_000_003, "Observation", "SNOMED", "300"), Concept(2_000_000_004, "Meas Value", "SNOMED", "400"),
    Concept(2_000_000_005, "Condition", "SNOMED", "500", standard: "", invalid: "U"),
    Concept(2_000_000_006, "Condition", "SNOMED", "600", invalid: "D"),
    Concept(2_000_000_007, "Device", "SNOMED", "700"), Concept(2_000_000_008, "Procedure", "SNOMED", "800"),
    Concept(2_000_000_011, "Condition", "ICD10", "X01.1", standard: ""),
    Concept(2_000_000_012, "Condition", "ICD10", "X02", standard: ""),
    Concept(2_000_000_013, "Observation", "ICD10", "X03", standard: ""),
    Concept(2_000_000_014, "Condition", "ICD10", "X04", standard: ""),
    Concept(2_000_000_021, "Measurement", "LOINC", "1988-5"), Concept(2_000_000_022, "Unit", "UCUM", "mg/L"),
    Concept(2_000_000_024, "Meas Value", "LOINC", "LA33-6"),
    Concept(2_000_000_031, "Drug", "ATC", "X01AA01", standard: "", conceptClass: "ATC 5th"),
    Concept(2_000_000_032, "Drug", "RxNorm", "1", conceptClass: "Ingredient"),
    Concept(2_000_000_033, "Drug", "RxNorm", "2", conceptClass: "Clinical Drug"),
  ]

  private static let domains = [("Condition", 2_000_000_051), ("Procedure", 2_000_000_052), ("Visit", 2_000_000_053)]
  private static let relations = [
    ("Has asso finding", "Asso finding of", 2_000_000_061), ("Asso finding of", "Has asso finding", 2_000_000_062),
    ("Has focus", "Focus of", 2_000_000_063), ("Focus of", "Has focus", 2_000_000_064),
  ]
  private static let ancestors = [
    (2_000_000_001, 2_000_000_001, 0), (2_000_000_001, 2_000_000_002, 1), (2_000_000_032, 2_000_000_032, 0),
    (2_000_000_032, 2_000_000_033, 1),
  ]
  private static let relationships = [
    (2_000_000_011, 2_000_000_001, "Maps to"), (2_000_000_012, 2_000_000_001, "Maps to"),
    (2_000_000_012, 2_000_000_002, "Maps to"), (2_000_000_013, 2_000_000_003, "Maps to"),
    (2_000_000_013, 2_000_000_004, "Maps to value"), (2_000_000_014, 2_000_000_006, "Maps to"),
    (2_000_000_005, 2_000_000_002, "Maps to"), (2_000_000_031, 2_000_000_033, "Maps to"),
  ]

  private static let period = "19700101\t20991231"

  /// The rows of a file, without its header.
  private static func rows(_ table: String, map: [(code: String, vocabulary: String, target: Int)]) -> [String] {
    switch table {
    case "concept":
      let more =
        domains.map { Concept($1, "Metadata", "Domain", $0) }
        + relations.map { Concept($2, "Metadata", "Relation", $0) }
      return (cdm + codes + more).map {
        "\($0.id)\t\($0.name)\t\($0.domain)\t\($0.vocabulary)\t\($0.conceptClass)\t\($0.standard)\t\($0.code)\t\(period)"
          + "\t\($0.invalid)"
      }
    case "concept_relationship": return relationships.map { "\($0.0)\t\($0.1)\t\($0.2)\t\(period)\t" }
    case "vocabulary": return ["None\tInvented\tnowhere\tv1 invented\t0"]
    case "domain": return domains.map { "\($0.0)\t\($0.0)\t\($0.1)" }
    case "relationship": return relations.map { "\($0.0)\t\($0.0)\t0\t0\t\($0.1)\t\($0.2)" }
    case "concept_ancestor": return ancestors.map { "\($0.0)\t\($0.1)\t\($0.2)\t\($0.2)" }
    case "source_to_concept_map":
      return map.map { "\($0.code)\t0\t\($0.vocabulary)\t\t\($0.target)\tSNOMED\t\(period)\t" }
    default: return []
    }
  }

  /// Writes the files into a folder, and gives their paths.
  static func write(to folder: URL, map: [(code: String, vocabulary: String, target: Int)] = []) throws -> [String] {
    try OMOPVocabulary.files.map { file in
      let path = folder.appendingPathComponent(file.name)
      let text = ([file.header] + rows(file.table, map: map)).map { $0 + "\n" }.joined()
      try Data(text.utf8).write(to: path)
      return path.path
    }
  }
}
