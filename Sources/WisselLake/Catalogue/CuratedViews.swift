package import Foundation
import Synchronization
import WisselDuckDB
import WisselFHIR

/// The curated layer: a table for each view, made anew from the resources that count.
///
/// Each row keeps where it came from: `_patient`, `_resource` (the id) and `_digest` (of the content), which lead to
/// file and line in `raw.resource`.
package struct CuratedViews {
  /// What rows keep, and the columns of `raw.resource` it is.
  static let kept = [("_patient", "patient"), ("_resource", "id"), ("_digest", "digest")]
    .map { (lineage: $0, column: $1) }
  static let lineage = kept.map(\.lineage)

  private let lake: Lake

  package init(_ lake: Lake) { self.lake = lake }

  /// Makes, or makes anew, the table of a view; returns its rows.
  ///
  /// - Parameter definition: The definition's text, which the lake keeps.
  package func make(_ definition: String, now: Date) throws -> (name: String, rows: Int) {
    let view = try ViewDefinition(JSONParser.parse(definition))
    guard let name = view.name, !name.isEmpty,
      name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
    else { throw ViewError("name", "a view in a lake has a name of letters, digits and '_'") }
    let rows = try lake.change("view \(name)") {
      try lake.run("DELETE FROM lake.raw.view WHERE name = ?", [name])
      try lake.run(
        "INSERT INTO lake.raw.view VALUES (?, ?, ?, epoch_ms(\(Int(now.timeIntervalSince1970 * 1000))))",
        [name, view.resource, definition])
      try LakeLineage(lake).forget([name], of: "curated")
      return try fill(view, name)
    }
    return (name, rows)
  }

  /// Makes views anew; all of them without names.
  ///
  /// - Parameter progress: Gets the number of views that are made, and how many there are.
  package func refresh(
    _ names: [String], now: Date, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> [(name: String, rows: Int)] {
    let known = try lake.texts("SELECT name, definition FROM lake.raw.view ORDER BY name")
    let definitions = Dictionary(known.compactMap { row in row[0].map { ($0, row[1] ?? "") } }) { first, _ in first }
    let wanted = names.isEmpty ? definitions.keys.sorted() : names
    return try wanted.enumerated().map { index, name in
      guard let definition = definitions[name] else { throw LakeError("there is no view '\(name)' in this lake") }
      progress(index, wanted.count)
      return try make(definition, now: now)
    }
  }

  /// A table that is shipped: how many rows were made, or why it was not.
  package struct Made {
    package let name: String
    package let result: Result<Int, any Error>
    /// Of letters, how many have no text, by the reason.
    package var unread: [(reason: String, letters: Int)] = []
  }

  /// Makes the views that are shipped, and the tables derived from them. One that cannot be made does not keep the others
  /// back, but for those that read it; what was there of it before stays.
  ///
  /// - Parameters:
  ///   - wanted: Names of those that are wanted, which are made with what they read; all where there are none.
  ///   - progress: Gets the number of tables that are made, and how many there are.
  package func makeStandard(
    _ wanted: [String] = [], now: Date, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> [Made] {
    var (made, failed) = ([Made](), Set<String>())
    let meant = try StandardViews.needed(for: wanted)
    func attempt(_ name: String, _ body: () throws -> Int) {
      let result = Result { try body() }
      if case .failure = result { failed.insert(name) }
      made.append(Made(name: name, result: result))
    }
    for name in StandardViews.names where meant.contains(name) {
      guard let definition = StandardViews.definition(name) else { continue }
      progress(made.count, meant.count)
      attempt(name) { try make(definition.text, now: now).rows }
    }
    let lineage = LakeLineage(lake)
    for table in StandardViews.derived where meant.contains(table.name) {
      progress(made.count, meant.count)
      attempt(table.name) {
        if let input = table.inputs.first(where: failed.contains) {
          throw LakeError("the table \(table.name) is not made, since \(input) was not")
        }
        return try derive(table, lineage)
      }
    }
    if let place = made.firstIndex(where: { $0.name == "letters" && !failed.contains("letters") }) {
      made[place].unread = try lake.texts(
        "SELECT unread, CAST(count(*) AS VARCHAR) FROM lake.curated.letters WHERE unread IS NOT NULL GROUP BY 1 ORDER BY 1"
      ).map { ($0[0] ?? "", Int($0[1] ?? "") ?? 0) }
    }
    return made
  }

  private func derive(_ table: StandardViews.Derived, _ lineage: LakeLineage) throws -> Int {
    let name = "lake.curated.\(SQLText.name(table.name))"
    do {
      let columns = try lineage.columns(of: table.sql, reading: lineage.standing(table.inputs, of: "curated"))
      try lake.change("table \(table.name)") {
        try lake.connection.run("CREATE OR REPLACE TABLE \(name) AS \(table.sql)")
        try lineage.record([(table.name, columns)], of: "curated")
      }
    } catch { throw Lake.failure(error, "the table \(table.name) cannot be made from the views of this lake") }
    return try lake.count("SELECT count(*) FROM \(name)")
  }

  private func fill(_ view: ViewDefinition, _ name: String) throws -> Int {
    try Self.fill(view, "lake.curated.\(SQLText.name(name))", in: lake)
    return try lake.count("SELECT count(*) FROM lake.curated.\(SQLText.name(name))")
  }

  /// Makes a table of a view over the resources that count.
  ///
  /// - Parameter kind: Such as `TEMP`, for a table that ends with the connection.
  static func fill(_ view: ViewDefinition, _ table: String, _ kind: String = "", in lake: Lake) throws {
    do {
      let statement = try ViewStatement(
        view, of: "lake.raw.resource WHERE type = \(SQLText.literal(view.resource)) AND NOT deleted",
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
