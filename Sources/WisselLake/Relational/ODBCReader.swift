import Foundation
import WisselODBC
package import WisselSettings

extension RelationalSource {
  /// A database that has an ODBC driver. Reads the files with the password and with what it is opened with.
  ///
  /// - Parameter path: Makes a path of the settings an absolute one.
  /// - Throws: `LakeError`.
  package init(_ settings: ODBCSourceSettings, path: (String) -> String) throws(LakeError) {
    var connection = ODBCConnectionString(settings.connection.map { ($0.keyword, $0.value) })
    if let file = settings.connectionFile {
      guard let read = ODBCConnectionString(reading: try SourceSecret.text(of: path(file))) else {
        throw LakeError(
          "the file \(path(file)) does not hold what ODBC opens a database with: Keyword=value;Keyword=value")
      }
      connection = read
    }
    if let file = settings.passwordFile {
      connection = connection.with(password: try SourceSecret.firstLine(of: path(file)))
    }
    let odbc = ODBCSettings(
      connection, patience: settings.patience,
      isolation: settings.isolation.flatMap { ODBCSettings.Isolation(rawValue: $0) })
    let zone = try LocalZone(settings.timeZone)
    try self.init("\(connection)", settings.resources) {
      try ODBCReader(odbc, zone, now: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }
  }
}

/// Reads a database through ODBC.
struct ODBCReader: RelationalReader {
  let moment: Int64
  let remarks: [String]
  private let connection: ODBCConnection
  private let zone: LocalZone

  /// - Parameter now: The time by our clock, in microseconds since 1970 UTC.
  /// - Throws: `LakeError`.
  init(_ settings: ODBCSettings, _ zone: LocalZone, now: Int64) throws(LakeError) {
    self.zone = zone
    do throws(ODBCError) {
      connection = try ODBCConnection(settings, library: ODBCLibrary.shared.get())
    } catch {
      throw LakeError("\(error)")
    }
    (moment, remarks) = Self.moment(Self.clock(connection, zone), now, connection.place)
  }

  /// The earlier of the two clocks: from there on nothing is missed, whichever of them is wrong, and what comes twice
  /// counts once. A database's clock that is told in another zone than ours is seen by that as well.
  static func moment(_ told: Int64?, _ now: Int64, _ place: String) -> (moment: Int64, remarks: [String]) {
    guard let told else { return (now, ["\(place) does not tell the time; our own clock is used"]) }
    let minutes = (told - now) / 60_000_000
    guard abs(minutes) >= 5 else { return (min(told, now), []) }
    return (
      min(told, now),
      [
        "\(place) has a clock that is \(abs(minutes)) minutes \(minutes > 0 ? "ahead of" : "behind") ours, read as the "
          + "source file's time_zone says; look at both"
      ]
    )
  }

  private static func clock(_ connection: ODBCConnection, _ zone: LocalZone) -> Int64? {
    // Oracle's form comes last.
    for sql in ["SELECT CURRENT_TIMESTAMP", "SELECT CURRENT_TIMESTAMP FROM DUAL"] {
      let row = try? connection.rows(of: sql, attempted: "reading the clock").next()
      if let told = row?.first?.flatMap({ zone.moment($0) }) { return told }
    }
    return nil
  }

  func rows(
    of mapping: ResourceMapping, columns: [String], since: Int64?, attempted: String,
    _ body: ([String?]) throws -> Void
  ) throws -> Int {
    do {
      let sql = try statement(mapping, columns, since, attempted)
      let rows = try connection.rows(of: sql, attempted: attempted)
      guard rows.columns.count == columns.count else {
        throw LakeError(
          "\(attempted): the driver gives \(rows.columns.count) columns where \(columns.count) were asked for")
      }
      let times = rows.columns.indices.filter {
        rows.columns[$0].kind == .timestamp || columns[$0] == mapping.updated
      }
      let updated = columns.firstIndex { $0 == mapping.updated }
      var count = 0
      while var row = try rows.next() {
        for index in times { row[index] = row[index].map { zone.withOffset($0) } }
        if let updated, let text = row[updated], !zone.isTime(text) {
          throw LakeError(
            "\(attempted): the column \(columns[updated]) holds something that is no time; name in updated one that tells "
              + "when a row changed, or leave it out")
        }
        try body(row)
        count += 1
      }
      return count
    } catch let error as ODBCError {
      throw LakeError("\(error)")
    }
  }

  private func statement(
    _ mapping: ResourceMapping, _ columns: [String], _ since: Int64?, _ attempted: String
  ) throws(ODBCError) -> String {
    let name = { (text: String) throws(ODBCError) in try connection.name(text) }
    var values: [String] = []
    for column in columns { values.append("s.\(try name(column))") }
    guard let since, let updated = mapping.updated else {
      return try RowStatement.sql(mapping.rows, values, name: name)
    }
    let column = "s.\(try name(updated))"
    let nothing = try RowStatement.sql(mapping.rows, [column], name: name) + " WHERE 1 = 0"
    let kind = try connection.rows(of: nothing, attempted: attempted).columns.first?.kind
    // A time with an offset is compared with one without as if that were in UTC. Whole seconds, since databases differ
    // in how many digits they take.
    let start = since - (kind == .instant ? Fetched.overlap : Fetched.longOverlap)
    let time = kind == .instant ? LocalZone.time(Int(start / 1_000_000)) : zone.earliestTime(after: start)
    return try RowStatement.sql(mapping.rows, values, changed: (column, ">= {ts '\(time)'}"), name: name)
  }
}
