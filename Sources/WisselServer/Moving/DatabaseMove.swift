import WisselDatabase
import WisselWire

/// Copies the rows of a vantage6 database: judges each, gives the good ones to whoever stores them, and reports on all.
struct DatabaseMove {
  let now: WireTime
  private var report = MoveReport()
  /// The ids that were moved, by the original's table.
  private var moved: [String: Set<Int64>] = [:]

  init(now: WireTime) { self.now = now }

  /// Reads everything.
  ///
  /// - Parameter store: called with statements that store the rows which are taken over, many at a time: the tallies of
  ///   tasks and runs follow each statement.
  mutating func run(
    _ source: borrowing Transaction, store: (SQL) throws -> Void
  ) throws -> MoveReport {
    for table in TableMove.all { try move(table, source, store) }
    return report
  }

  private mutating func move(
    _ table: TableMove, _ source: borrowing Transaction, _ store: (SQL) throws -> Void
  ) throws {
    var seen: [[String]: Set<[SQLValue]>] = [:]
    var (count, last, isMore) = (0, Int64.min, true)
    while isMore {
      let rows = try Self.rows(of: table, after: last, source)
      var taken: [[SQLValue]] = []
      for row in rows {
        let id = table.page == nil ? nil : try row.value("id", as: Int64.self)
        guard let values = try judge(row, id, table), isFirst(values, id, table, &seen) else { continue }
        taken.append(values)
        if let id { moved[table.name, default: []].insert(id) }
        count += 1
      }
      for part in Self.parts(taken) { try store(table.insert(part)) }
      last = try table.page.flatMap { _ in try rows.last?.value("id", as: Int64.self) } ?? last
      isMore = table.page.map { rows.count == $0 } ?? false
    }
    report.count(table.name, rows: count)
  }

  /// The rows of a page in the parts that go into a statement each: many rows, or few that are large.
  private static func parts(_ rows: [[SQLValue]]) -> [[[SQLValue]]] {
    var (parts, bytes): ([[[SQLValue]]], Int) = ([], 0)
    for row in rows {
      let size = row.reduce(0) { $0 + Self.size($1) }
      bytes += size
      if let last = parts.indices.last, parts[last].count < mostRows, bytes <= mostBytes {
        parts[last].append(row)
      } else {
        parts.append([row])
        bytes = size
      }
    }
    return parts
  }

  private static let mostRows = 500
  private static let mostBytes = 16 << 20

  private static func size(_ value: SQLValue) -> Int {
    switch value {
    case .text(let text): text.utf8.count
    case .blob(let bytes): bytes.count
    default: 8
    }
  }

  private static func rows(
    of table: TableMove, after last: Int64, _ source: borrowing Transaction
  ) throws -> [Row] {
    do {
      guard let page = table.page else { return try source.query(table.source) }
      return try source.query(
        "SELECT * FROM (\(table.source)) AS source WHERE id > \(last) ORDER BY id LIMIT \(page)")
    } catch let error as DatabaseError where error.code == .statement {
      throw ServerStartError(
        "the table \(table.name) of the database cannot be read (\(error.reason)); start its own server 4.15 on it "
          + "once, which adds what older versions did not have")
    }
  }

  /// The values to store, or nil when the row is left out.
  private mutating func judge(_ row: Row, _ id: Int64?, _ table: TableMove) throws -> [SQLValue]? {
    var values: [SQLValue] = []
    for column in table.columns {
      let found = try row.stored(column.name)
      switch column.value {
      case .same: values.append(found)
      case .orElse(let standard): values.append(found == .null ? standard : found)
      case .time: values.append(time(found, column, id, table) ?? .null)
      case .timeOrNow:
        if found == .null { report.find(table.name, id, "has no \(column.name); the moment of the move is written") }
        values.append(time(found, column, id, table) ?? .integer(now.microseconds))
      case .of(let parent):
        guard let known = reference(found, to: parent) else {
          report.find(table.name, id, "its \(parent) does not exist; left out")
          return nil
        }
        values.append(known)
      case .optional(let parent):
        let known = reference(found, to: parent)
        if known == nil, found != .null {
          report.find(table.name, id, "its \(parent) (\(column.name)) does not exist; none is written")
        }
        values.append(known ?? .null)
      case .made(let make):
        switch make(found) {
        case .value(let value): values.append(value)
        case .noting(let value, let text):
          report.find(table.name, id, text)
          values.append(value)
        case .leaveOut(let text):
          report.find(table.name, id, text)
          return nil
        }
      }
    }
    return values
  }

  private func reference(_ value: SQLValue, to parent: String) -> SQLValue? {
    guard case .integer(let id) = value, moved[parent]?.contains(id) == true else { return nil }
    return value
  }

  private mutating func time(
    _ value: SQLValue, _ column: MovedColumn, _ id: Int64?, _ table: TableMove
  ) -> SQLValue? {
    guard case .text(let text) = value else { return nil }
    guard let time = WireTime(text) else {
      report.find(table.name, id, "its \(column.name) is no moment; none is written")
      return nil
    }
    return .integer(time.microseconds)
  }

  /// Whether no earlier row has the same values where they may occur once only; nulls never count as the same.
  private mutating func isFirst(
    _ values: [SQLValue], _ id: Int64?, _ table: TableMove, _ seen: inout [[String]: Set<[SQLValue]>]
  ) -> Bool {
    for group in table.unique {
      let key = group.compactMap { name in table.columns.firstIndex { $0.name == name } }.map { values[$0] }
      guard !key.contains(.null) else { continue }
      guard seen[group, default: []].insert(key).inserted else {
        report.find(
          table.name, id, "has the same \(group.joined(separator: " and ")) as an earlier one; give it another",
          blocking: true)
        return false
      }
    }
    return true
  }
}
