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

  /// Makes the views that are shipped, and the tables derived from them; returns each with its rows.
  ///
  /// - Parameters:
  ///   - wanted: Names of those that are wanted, which are made with what they read; all where there are none.
  ///   - progress: Gets the number of tables that are made, and how many there are.
  package func makeStandard(
    _ wanted: [String] = [], now: Date, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> [(name: String, rows: Int)] {
    var made: [(name: String, rows: Int)] = []
    let meant = try StandardViews.needed(for: wanted)
    for name in StandardViews.names where meant.contains(name) {
      guard let definition = StandardViews.definition(name) else { continue }
      progress(made.count, meant.count)
      made.append(try make(definition.text, now: now))
    }
    let lineage = LakeLineage(lake)
    for table in StandardViews.derived where meant.contains(table.name) {
      progress(made.count, meant.count)
      let columns = try lineage.columns(of: table.sql, reading: lineage.standing(table.inputs, of: "curated"))
      try lake.change("table \(table.name)") {
        try lake.run("CREATE OR REPLACE TABLE lake.curated.\(SQLText.name(table.name)) AS \(table.sql)")
        try lineage.record([(table.name, columns)], of: "curated")
      }
      made.append((table.name, try lake.count("SELECT count(*) FROM lake.curated.\(SQLText.name(table.name))")))
    }
    return made
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
