import WisselDuckDB

/// A vocabulary as sites download it: tab-separated files without quoting, in a folder. None is shipped.
package enum OMOPVocabulary {
  package struct File: Sendable, Equatable {
    /// As it is in the folder.
    package let name: String
    package let table: String
    /// Whether a vocabulary can do without it.
    package let isOptional: Bool
    fileprivate let columns: [(String, String)]

    /// The header of the file.
    package var header: String { columns.map { $0.0 }.joined(separator: "\t") }

    package static func == (one: File, other: File) -> Bool { one.name == other.name }
  }

  /// The files that are read. The last is the site's own map of codes; the other optional ones are read where they are
  /// there: ancestors for eras and for conditions with all that is below them, domains and relationships for links.
  package static let files = [
    File(
      name: "CONCEPT.csv", table: "concept", isOptional: false,
      columns: [
        ("concept_id", "INTEGER"), ("concept_name", "VARCHAR"), ("domain_id", "VARCHAR"),
        ("vocabulary_id", "VARCHAR"), ("concept_class_id", "VARCHAR"), ("standard_concept", "VARCHAR"),
        ("concept_code", "VARCHAR"), ("valid_start_date", "VARCHAR"), ("valid_end_date", "VARCHAR"),
        ("invalid_reason", "VARCHAR"),
      ]),
    File(
      name: "CONCEPT_RELATIONSHIP.csv", table: "concept_relationship", isOptional: false,
      columns: [
        ("concept_id_1", "INTEGER"), ("concept_id_2", "INTEGER"), ("relationship_id", "VARCHAR"),
        ("valid_start_date", "VARCHAR"), ("valid_end_date", "VARCHAR"), ("invalid_reason", "VARCHAR"),
      ]),
    File(
      name: "VOCABULARY.csv", table: "vocabulary", isOptional: false,
      columns: [
        ("vocabulary_id", "VARCHAR"), ("vocabulary_name", "VARCHAR"), ("vocabulary_reference", "VARCHAR"),
        ("vocabulary_version", "VARCHAR"), ("vocabulary_concept_id", "INTEGER"),
      ]),
    File(
      name: "DOMAIN.csv", table: "domain", isOptional: true,
      columns: [("domain_id", "VARCHAR"), ("domain_name", "VARCHAR"), ("domain_concept_id", "INTEGER")]),
    File(
      name: "CONCEPT_CLASS.csv", table: "concept_class", isOptional: true,
      columns: [
        ("concept_class_id", "VARCHAR"), ("concept_class_name", "VARCHAR"), ("concept_class_concept_id", "INTEGER"),
      ]),
    File(
      name: "RELATIONSHIP.csv", table: "relationship", isOptional: true,
      columns: [
        ("relationship_id", "VARCHAR"), ("relationship_name", "VARCHAR"), ("is_hierarchical", "VARCHAR"),
        ("defines_ancestry", "VARCHAR"), ("reverse_relationship_id", "VARCHAR"),
        ("relationship_concept_id", "INTEGER"),
      ]),
    File(
      name: "CONCEPT_ANCESTOR.csv", table: "concept_ancestor", isOptional: true,
      columns: [
        ("ancestor_concept_id", "INTEGER"), ("descendant_concept_id", "INTEGER"),
        ("min_levels_of_separation", "INTEGER"), ("max_levels_of_separation", "INTEGER"),
      ]),
    File(
      name: "CONCEPT_SYNONYM.csv", table: "concept_synonym", isOptional: true,
      columns: [
        ("concept_id", "INTEGER"), ("concept_synonym_name", "VARCHAR"), ("language_concept_id", "INTEGER"),
      ]),
    File(
      name: "DRUG_STRENGTH.csv", table: "drug_strength", isOptional: true,
      columns: [
        ("drug_concept_id", "INTEGER"), ("ingredient_concept_id", "INTEGER"), ("amount_value", "DOUBLE"),
        ("amount_unit_concept_id", "INTEGER"), ("numerator_value", "DOUBLE"), ("numerator_unit_concept_id", "INTEGER"),
        ("denominator_value", "DOUBLE"), ("denominator_unit_concept_id", "INTEGER"), ("box_size", "INTEGER"),
        ("valid_start_date", "VARCHAR"), ("valid_end_date", "VARCHAR"), ("invalid_reason", "VARCHAR"),
      ]),
    File(
      name: "SOURCE_TO_CONCEPT_MAP.csv", table: "source_to_concept_map", isOptional: true,
      columns: [
        ("source_code", "VARCHAR"), ("source_concept_id", "INTEGER"), ("source_vocabulary_id", "VARCHAR"),
        ("source_code_description", "VARCHAR"), ("target_concept_id", "INTEGER"), ("target_vocabulary_id", "VARCHAR"),
        ("valid_start_date", "VARCHAR"), ("valid_end_date", "VARCHAR"), ("invalid_reason", "VARCHAR"),
      ]),
  ]

  /// The statement that loads a file of the folder, or makes its table empty where it is not there. It fails where a line
  /// is not as it must be.
  ///
  /// - Parameter schema: Where the table is made, ending with a point; empty is where DuckDB makes tables.
  package static func statement(_ file: File, in folder: String, exists: Bool, schema: String = "") -> String {
    let start = "CREATE OR REPLACE TABLE \(schema)\(file.table) AS "
    guard exists else {
      let columns = file.columns.map { "CAST(NULL AS \($0.1)) AS \($0.0)" }.joined(separator: ", ")
      return start + "SELECT \(columns) LIMIT 0"
    }
    let columns = file.columns.map { "\(SQLText.literal($0.0)): \(SQLText.literal($0.1))" }.joined(separator: ", ")
    return start
      + "SELECT * FROM read_csv(\(SQLText.literal("\(folder)/\(file.name)")), delim = '\\t', quote = '', escape = '', "
      + "header = true, auto_detect = false, nullstr = '', columns = {\(columns)})"
  }
}
