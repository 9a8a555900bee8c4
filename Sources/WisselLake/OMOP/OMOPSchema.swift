import WisselDuckDB

/// Tables of the OMOP common data model 5.4: all columns, in the order of its definition. What hospitals' resources cannot
/// fill is there without rows.
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
    /// The class its concepts must be of.
    package let conceptClass: String?

    /// Whether it holds concepts.
    package var isConcept: Bool { name.hasSuffix("concept_id") || name.hasPrefix("domain_concept_id_") }

    /// Whether concepts in it must be standard ones.
    package var isStandardConcept: Bool { name.hasSuffix("_concept_id") && !name.contains("source") }

    /// The name in SQL.
    var sql: String { SQLText.name(name) }
  }

  package struct Table: Sendable, Equatable {
    package let name: String
    package let columns: [Column]

    /// The first column, where it is a key; the CDM gives some tables none.
    package var key: String? {
      let first = columns[0].name
      return first.hasSuffix("_id") && name != "episode_event" ? first : nil
    }

    /// Whether it says itself whom a row is about.
    package var isPersonal: Bool { columns.contains { $0.name == "person_id" } }
  }

  /// Tables whose rows are about nobody.
  package static let impersonal: Set<String> = ["care_site", "cdm_source", "location", "metadata", "provider"]

  /// Columns that hold, or may hold, what people wrote in their own words, by table.
  package static let freeText: [String: Set<String>] = [
    "measurement": ["value_source_value"], "note": ["note_text", "note_title"],
    "note_nlp": ["lexical_variant", "snippet"], "observation": ["value_as_string", "value_source_value"],
  ]

  /// The tables, each after those it refers to.
  package static let tables: [Table] = definition.split(separator: "\n").map { line in
    let words = line.split(separator: " ").map(String.init)
    return Table(name: words[0], columns: words.dropFirst().map(column))
  }

  /// A name, with `*` where a value is required, and `:domain` or `:domain/class` where concepts are of one.
  private static func column(_ word: String) -> Column {
    let parts = word.split(separator: ":").map(String.init)
    let isRequired = parts[0].hasSuffix("*")
    let name = isRequired ? String(parts[0].dropLast()) : parts[0]
    let kinds = parts.dropFirst().first?.split(separator: "/").map { String($0).replacing("_", with: " ") } ?? []
    return Column(
      name: name, type: type(name), isRequired: isRequired, target: targets[name], domain: kinds.first,
      conceptClass: kinds.dropFirst().first)
  }

  private static let targets = [
    "care_site_id": "care_site", "episode_id": "episode", "episode_parent_id": "episode", "location_id": "location",
    "note_id": "note", "parent_visit_detail_id": "visit_detail", "payer_plan_period_id": "payer_plan_period",
    "person_id": "person", "preceding_visit_detail_id": "visit_detail",
    "preceding_visit_occurrence_id": "visit_occurrence", "provider_id": "provider", "visit_detail_id": "visit_detail",
    "visit_occurrence_id": "visit_occurrence",
  ]

  private static let texts: Set<String> = [
    "cost_domain_id", "production_id", "specimen_source_id", "unique_device_id",
  ]
  private static let decimals: Set<String> = [
    "amount_allowed", "dose_value", "latitude", "longitude", "quantity", "range_high", "range_low", "total_charge",
    "total_cost", "total_paid", "value_as_number",
  ]
  private static let integers: Set<String> = ["days_supply", "episode_number", "gap_days", "refills"]

  private static func type(_ name: String) -> String {
    if texts.contains(name) { return "VARCHAR" }
    if decimals.contains(name) || name.contains("paid_") { return "DECIMAL(28, 10)" }
    let isInteger =
      name.contains("concept_id") || name.hasSuffix("_of_birth") || name.hasSuffix("_count") || integers.contains(name)
    if isInteger { return "INTEGER" }
    if name.hasSuffix("_id") || name.hasPrefix("fact_id_") { return "BIGINT" }
    if name.hasSuffix("_datetime") { return "TIMESTAMP" }
    return name.hasSuffix("_date") ? "DATE" : "VARCHAR"
  }
}
