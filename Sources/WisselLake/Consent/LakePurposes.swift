import WisselConsent
import WisselDuckDB
import WisselFHIR

/// For which purposes the tables of a lake were made, as `raw.purpose` has it. A table that is not in it is of everybody.
///
/// What was read is remembered until something is recorded: each look at a table that never had a row costs DuckLake a look
/// at the whole catalogue.
final class LakePurposes {
  private let lake: Lake
  private var known: [String: Restriction]?
  private var hasRecorded = false

  init(_ lake: Lake) { self.lake = lake }

  /// The restrictions by the tables with their schemas, such as `curated.patients`.
  func all() throws -> [String: Restriction] {
    if !hasRecorded, let known { return known }
    let read = try read()
    known = read
    return read
  }

  private func read() throws -> [String: Restriction] {
    // Lakes, and snapshots of them, from before there were purposes have none.
    guard try lake.tables(of: "raw").contains("purpose") else { return [:] }
    let rows = try lake.texts(
      "SELECT schema_name || '.' || table_name, purpose, opt_out_until, lists, day, CAST(snapshot AS VARCHAR) "
        + "FROM lake.raw.purpose")
    return Dictionary(
      try rows.map { row in
        guard let table = row[0], let purpose = row[1], let day = row[4].flatMap({ Day($0) }),
          let lists = (try? JSONParser.parse(row[3] ?? ""))?.array?.map(\.string), !lists.contains(nil),
          let snapshot = row[5].flatMap({ Int($0) })
        else { throw LakeError("the lake's table raw.purpose does not say by which rule a table was made") }
        let rule = ConsentRule(
          Purpose(purpose), optOutUntil: row[2].flatMap { Day($0) }, lists: lists.compactMap(\.self))
        return (table, Restriction(rule, on: day, snapshot: snapshot))
      }
    ) { first, _ in first }
  }

  /// Puts on record what tables of a schema were made for, within a change of the lake; nil is everybody.
  func record(_ restriction: Restriction?, _ tables: [String], of schema: String) throws {
    let standing = try all()
    guard restriction != nil || tables.contains(where: { standing["\(schema).\($0)"] != nil }) else { return }
    // For good: should the change be undone, the lake says what stands.
    hasRecorded = true
    let names = tables.map(SQLText.literal).joined(separator: ", ")
    try lake.run(
      "DELETE FROM lake.raw.purpose WHERE schema_name = \(SQLText.literal(schema)) AND table_name IN (\(names))")
    guard let restriction else { return }
    let rule = restriction.rule
    let lists = JSON.array(rule.lists.map { .string($0) }).text
    let values = [
      SQLText.literal(rule.purpose.code), rule.optOutUntil.map { SQLText.literal("\($0)") } ?? "NULL",
      SQLText.literal(lists), SQLText.literal("\(restriction.day)"), "\(restriction.snapshot)",
    ].joined(separator: ", ")
    let rows = tables.map { "(\(SQLText.literal(schema)), \(SQLText.literal($0)), \(values))" }
    try lake.run("INSERT INTO lake.raw.purpose VALUES \(rows.joined(separator: ", "))")
  }

  /// The rule that curated tables keep when they are made anew: that by which they were made; where none of them is there,
  /// that of all others. So nobody comes in because something was not said again.
  ///
  /// - Throws: `LakeError` where they were not made by one rule.
  func kept(by tables: some Sequence<String>) throws -> ConsentRule? {
    let there = try lake.tables(of: "curated")
    let own = there.intersection(tables)
    return try one(own.isEmpty ? there : own, \.?.rule) {
      "tables that belong together were made by different rules (\($0)): name one for all of them with --purpose, or take "
        + "everybody with --everybody"
    }
  }

  /// What is made of curated tables takes over their restriction.
  ///
  /// - Throws: `LakeError` where they are not of one judgement: who is left out of some would be in others.
  func shared(by tables: [String]) throws -> Restriction? {
    try one(tables, \.self) {
      "the tables it reads were not made by one judgement of who is left out (\($0)): make them anew together with "
        + "'wissel lake view standard', and with --purpose where they are not for one purpose"
    }
  }

  private func one<Value: Hashable>(
    _ tables: some Sequence<String>, _ value: (Restriction?) -> Value?, _ refusal: (String) -> String
  ) throws -> Value? {
    let known = try all()
    let tables = Dictionary(grouping: tables.sorted()) { value(known["curated.\($0)"]) }
    guard tables.count > 1 else { return tables.keys.first.flatMap(\.self) }
    let examples = tables.values.compactMap(\.first).sorted().map { table in
      "\(table): \(known["curated.\(table)"].map { "\($0)" } ?? "everybody")"
    }
    throw LakeError(refusal(examples.joined(separator: "; ")))
  }
}
