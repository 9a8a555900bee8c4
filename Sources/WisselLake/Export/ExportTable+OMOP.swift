import WisselDuckDB

extension ExportTable {
  /// A table of the CDM; nil where there is none. Whom its keys stand for does not go along, but consent goes by it.
  static func omop(_ table: String, in lake: Lake, withFreeText: Bool) throws -> ExportTable? {
    let columns = try columns(of: table, "database_name = 'lake' AND schema_name = '\(LakeOMOP.schema)'", lake)
    guard !columns.isEmpty, OMOPSchema.tables.contains(where: { $0.name == table }) else { return nil }
    let isImpersonal = OMOPSchema.impersonal.contains(table)
    return ExportTable(
      name: "\(LakeOMOP.schema).\(table)", table: isImpersonal ? impersonal(table) : personal(table, columns),
      columns: columns + [Column(name: person, type: "VARCHAR")],
      hidden: (withFreeText ? [] : OMOPSchema.freeText[table] ?? []).union([person]), isImpersonal: isImpersonal,
      restriction: try LakePurposes(lake).all()["\(LakeOMOP.schema).\(table)"],
      everybody: "SELECT patient AS person FROM \(people)")
  }

  private static let person = "_patient"
  private static let people = "lake.\(LakeOMOP.schema).omop_person"

  /// Links say whom they are about in a table of ours. What says it nowhere is about nobody that can be named.
  private static func personal(_ table: String, _ columns: [Column]) -> String {
    let source = table == "fact_relationship" ? "omop_link" : table
    guard source != table || columns.contains(where: { $0.name == "person_id" }) else {
      return "(SELECT *, CAST(NULL AS VARCHAR) AS \(person) FROM lake.\(LakeOMOP.schema).\(table))"
    }
    let list = columns.map { "t.\(SQLText.name($0.name))" }.joined(separator: ", ")
    return "(SELECT \(list), o.patient AS \(person) FROM lake.\(LakeOMOP.schema).\(source) t "
      + "LEFT JOIN \(people) o USING (person_id))"
  }

  /// A place is about nobody, but it is told only where somebody who stays lives there.
  private static func impersonal(_ table: String) -> String {
    let inhabited =
      "location_id IN (SELECT p.location_id FROM lake.\(LakeOMOP.schema).person p JOIN \(people) o USING (person_id) "
      + "WHERE o.patient NOT IN (SELECT patient FROM excluded))"
    return "(SELECT *, CAST(NULL AS VARCHAR) AS \(person) FROM lake.\(LakeOMOP.schema).\(table)"
      + (table == "location" ? " WHERE \(inhabited))" : ")")
  }
}
