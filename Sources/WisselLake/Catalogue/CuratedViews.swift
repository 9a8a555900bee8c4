package import Foundation
import Synchronization
package import WisselConsent
import WisselDuckDB
import WisselFHIR

/// The curated layer: a table for each view, made anew from the resources that count.
///
/// Each row keeps where it came from: `_patient`, `_resource` (the id) and `_digest` (of the content), which lead to
/// file and line in `raw.resource`. Tables are of everybody, or for a purpose without those who are to be left out for it.
package struct CuratedViews {
  /// For what tables are made.
  package enum Intent: Sendable {
    /// For what they were made before, as it is judged on the day they are made; a new one for what all others were.
    case kept
    case everybody
    /// As it is judged on a day; nil is the day they are made.
    case by(ConsentRule, on: Day? = nil)
  }

  /// What rows keep, and the columns of `raw.resource` it is.
  static let kept = [("_patient", "patient"), ("_resource", "id"), ("_digest", "digest")]
    .map { (lineage: $0, column: $1) }
  static let lineage = kept.map(\.lineage)

  private let lake: Lake
  private let intent: Intent
  private let judge: LakeJudge
  private let purposes: LakePurposes
  private let lineage: LakeLineage

  /// - Parameter told: Is told what whoever looks after the lists of people who object should know.
  package init(_ lake: Lake, _ intent: Intent = .kept, told: @escaping (String) -> Void = { _ in }) {
    (self.lake, self.intent) = (lake, intent)
    (judge, purposes, lineage) = (LakeJudge(lake, told: told), LakePurposes(lake), LakeLineage(lake))
  }

  /// Who was left out of what was made so far.
  package var judgements: [Judgement] { judge.judgements }

  /// Makes, or makes anew, the table of a view; returns its rows.
  ///
  /// - Parameter definition: The definition's text, which the lake keeps.
  /// - Throws: `LakeError` also where it cannot be told who is to be left out.
  package func make(_ definition: String, now: Date) throws -> (name: String, rows: Int) {
    let view = try ViewDefinition(JSONParser.parse(definition))
    guard let name = view.name, !name.isEmpty,
      name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
    else { throw ViewError("name", "a view in a lake has a name of letters, digits and '_'") }
    return (name, try make(view, name, definition, try judgement(for: [name], now), now))
  }

  /// Who may be in the tables; nil is everybody.
  private func judgement(for tables: Set<String>, _ now: Date) throws -> Judgement? {
    switch intent {
    case .kept: try purposes.kept(by: tables).map { try judge.judgement(by: $0, on: Day(now)) }
    case .everybody: nil
    case .by(let rule, let day): try judge.judgement(by: rule, on: day ?? Day(now))
    }
  }

  private func make(
    _ view: ViewDefinition, _ name: String, _ definition: String, _ judgement: Judgement?, _ now: Date
  ) throws -> Int {
    let condition = try judgement.map { try judge.condition($0, of: view.resource) }
    let restriction = judgement?.restriction
    return try lake.change("view \(name)" + Self.suffix(restriction)) {
      try lake.run("DELETE FROM lake.raw.view WHERE name = ?", [name])
      try lake.run(
        "INSERT INTO lake.raw.view VALUES (?, ?, ?, epoch_ms(\(Int(now.timeIntervalSince1970 * 1000))))",
        [name, view.resource, definition])
      try lineage.forget([name], of: "curated")
      try purposes.record(restriction, [name], of: "curated")
      try Self.fill(view.at(now), "lake.curated.\(SQLText.name(name))", where: condition, in: lake)
      return try lake.count("SELECT count(*) FROM lake.curated.\(SQLText.name(name))")
    }
  }

  /// What the message of a change says of the purpose.
  private static func suffix(_ restriction: Restriction?) -> String {
    restriction.map { " for \($0.rule.purpose)" } ?? ""
  }

  /// Makes views anew; without names all of them, and the derived tables that are there: who is to be left out by now must
  /// not stay in those.
  ///
  /// - Parameter progress: Gets the number of views that are made, and how many there are.
  package func refresh(
    _ names: [String], now: Date, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> [(name: String, rows: Int)] {
    let known = try lake.texts("SELECT name, definition FROM lake.raw.view ORDER BY name")
    let definitions = Dictionary(known.compactMap { row in row[0].map { ($0, row[1] ?? "") } }) { first, _ in first }
    let wanted = names.isEmpty ? definitions.keys.sorted() : names
    let there = names.isEmpty ? try lake.tables(of: "curated").subtracting(definitions.keys) : []
    let derived = StandardViews.derived.filter { there.contains($0.name) }
    let count = wanted.count + derived.count
    let views = try wanted.enumerated().map { index, name in
      guard let definition = definitions[name] else { throw LakeError("there is no view '\(name)' in this lake") }
      progress(index, count)
      return try make(definition, now: now)
    }
    return try views
      + derived.enumerated().map { index, table in
        progress(wanted.count + index, count)
        return (table.name, try derive(table))
      }
  }

  /// A table that is shipped: how many rows were made, or why it was not.
  package struct Made {
    package let name: String
    package let result: Result<Int, any Error>
    /// Of letters, how many have no text, by the reason.
    package var unread: [(reason: String, letters: Int)] = []
  }

  /// Makes the views that are shipped, and the tables derived from them: as one change, so that readers see all of them or
  /// none. Where one cannot be made they are made one by one, since it does not keep the others back, but for those that
  /// read it; what was there of it before stays.
  ///
  /// - Parameters:
  ///   - wanted: Names of those that are wanted, which are made with what they read; all where there are none.
  ///   - progress: Gets the number of tables that are made, and how many there are.
  /// - Throws: `LakeError` where there is no such name, or it cannot be told who is to be left out.
  package func makeStandard(
    _ wanted: [String] = [], now: Date, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> [Made] {
    let meant = try StandardViews.needed(for: wanted)
    let judgement = try judgement(for: meant, now)
    var made: [Made]
    do {
      made = try lake.change("standard views" + Self.suffix(judgement?.restriction)) {
        try makeStandard(meant, judgement, now, progress) { _, error in throw error }
      }
    } catch {
      var failed = Set<String>()
      made = try makeStandard(meant, judgement, now, progress, missing: { failed }) { name, _ in failed.insert(name) }
    }
    if let place = made.firstIndex(where: { $0.name == "letters" && (try? $0.result.get()) != nil }) {
      made[place].unread = try lake.texts(
        "SELECT unread, CAST(count(*) AS VARCHAR) FROM lake.curated.letters WHERE unread IS NOT NULL GROUP BY 1 ORDER BY 1"
      ).map { ($0[0] ?? "", Int($0[1] ?? "") ?? 0) }
    }
    return made
  }

  /// - Parameters:
  ///   - missing: Those that could not be made so far.
  ///   - failed: Is told of one that cannot be made; what it throws ends the others too.
  private func makeStandard(
    _ meant: Set<String>, _ judgement: Judgement?, _ now: Date, _ progress: (Int, Int) -> Void,
    missing: () -> Set<String> = { [] }, failed: (String, any Error) throws -> Void
  ) throws -> [Made] {
    var made: [Made] = []
    func attempt(_ name: String, _ body: () throws -> Int) throws {
      progress(made.count, meant.count)
      let result = Result { try body() }
      if case .failure(let error) = result { try failed(name, error) }
      made.append(Made(name: name, result: result))
    }
    for name in StandardViews.names where meant.contains(name) {
      guard let definition = StandardViews.definition(name), let view = try StandardViews.view(name) else { continue }
      try attempt(name) { try make(view, name, definition.text, judgement, now) }
    }
    for table in StandardViews.derived where meant.contains(table.name) {
      try attempt(table.name) {
        if let input = table.inputs.first(where: missing().contains) {
          throw LakeError("the table \(table.name) is not made, since \(input) was not")
        }
        return try derive(table)
      }
    }
    return made
  }

  /// A derived table is for what the tables it reads are for.
  private func derive(_ table: StandardViews.Derived) throws -> Int {
    let name = "lake.curated.\(SQLText.name(table.name))"
    let restriction = try purposes.shared(by: table.inputs)
    if case .kept = intent { _ = try purposes.kept(by: table.inputs + [table.name]) }
    do {
      let columns = try lineage.columns(of: table.sql, reading: lineage.standing(table.inputs, of: "curated"))
      return try lake.change("table \(table.name)" + Self.suffix(restriction)) {
        try lake.connection.run("CREATE OR REPLACE TABLE \(name) AS \(table.sql)")
        try lineage.record([(table.name, columns)], of: "curated")
        try purposes.record(restriction, [table.name], of: "curated")
        return try lake.count("SELECT count(*) FROM \(name)")
      }
    } catch { throw Lake.failure(error, "the table \(table.name) cannot be made from the views of this lake") }
  }

  /// Makes a table of a view over the resources that count.
  ///
  /// - Parameters:
  ///   - kind: Such as `TEMP`, for a table that ends with the connection.
  ///   - condition: On `raw.resource`, where not all of them are meant.
  static func fill(
    _ view: ViewDefinition, _ table: String, _ kind: String = "", where condition: String? = nil, in lake: Lake
  ) throws {
    do {
      let counts = "type = \(SQLText.literal(view.resource)) AND NOT deleted"
      let statement = try ViewStatement(
        view, of: "lake.raw.resource WHERE \(counts)" + (condition.map { " AND \($0)" } ?? ""),
        carrying: kept.map { ($0.lineage, $0.column) },
        as: "view_\(number.withLock { $0 += 1; return $0 })", on: lake.connection)
      do {
        try lake.connection.run("CREATE OR REPLACE \(kind) TABLE \(table) AS \(statement.sql)")
      } catch {
        throw statement.failure(error) ?? error
      }
    } catch let error as DuckDBError {
      throw Lake.failure(error, "the view \(view.name ?? "") failed on its data")
    }
  }

  private static let number = Mutex(0)
}
