import WisselDuckDB

/// Collects a column's values from chunks of rows.
protocol ColumnBuilder: AnyObject {
  /// Takes the values of the chunk's column; `row` is the frame's row of the first one.
  func append(_ chunk: borrowing DuckDBChunk, _ index: Int, from row: Int) throws

  /// The column, when all rows are there.
  func column(rowCount: Int) -> Column
}

/// The rows without a value, while their number is not known yet.
struct MissingRows {
  private var rows: [Int] = []

  mutating func append(_ row: Int) { rows.append(row) }

  func mask(rowCount: Int) -> RowMask {
    var mask = RowMask(rowCount: rowCount)
    for row in rows { mask[row] = true }
    return mask
  }
}

/// Whole numbers as they are.
final class IntegerBuilder: ColumnBuilder {
  private let name: String
  private var values: [Int] = []
  private var missing = MissingRows()

  init(_ name: String) { self.name = name }

  func append(_ chunk: borrowing DuckDBChunk, _ index: Int, from row: Int) {
    chunk.withColumn(index, as: Int64.self) { column, validity in
      for (offset, value) in column.enumerated() {
        let present = validity[offset]
        values.append(present ? Int(value) : 0)
        if !present { missing.append(row + offset) }
      }
    }
  }

  func column(rowCount: Int) -> Column {
    Column(name: name, values: .integer(values), missing: missing.mask(rowCount: rowCount))
  }
}

/// Decimal numbers as they are; not-a-number counts as missing.
final class NumberBuilder: ColumnBuilder {
  private let name: String
  private var values: [Double] = []
  private var missing = MissingRows()

  init(_ name: String) { self.name = name }

  func append(_ chunk: borrowing DuckDBChunk, _ index: Int, from row: Int) throws {
    try chunk.withColumn(index, as: Double.self) { column, validity in
      for (offset, value) in column.enumerated() {
        let present = validity[offset] && !value.isNaN
        guard !present || value.isFinite else { throw FrameError(column: name, FrameRule.numeric) }
        values.append(present ? value : .nan)
        if !present { missing.append(row + offset) }
      }
    }
  }

  func column(rowCount: Int) -> Column {
    Column(name: name, values: .numeric(values), missing: missing.mask(rowCount: rowCount))
  }
}

/// Whole numbers that are stored as decimal ones.
final class WholeNumberBuilder: ColumnBuilder {
  private let name: String
  private var values: [Int] = []
  private var missing = MissingRows()

  init(_ name: String) { self.name = name }

  func append(_ chunk: borrowing DuckDBChunk, _ index: Int, from row: Int) throws {
    try chunk.withColumn(index, as: Double.self) { column, validity in
      for (offset, value) in column.enumerated() {
        let present = validity[offset] && !value.isNaN
        guard let whole = present ? NumberText.whole(value) : 0 else {
          throw FrameError(column: name, FrameRule.integer)
        }
        values.append(whole)
        if !present { missing.append(row + offset) }
      }
    }
  }

  func column(rowCount: Int) -> Column {
    Column(name: name, values: .integer(values), missing: missing.mask(rowCount: rowCount))
  }
}

/// Decimal numbers from text.
final class NumberTextBuilder: ColumnBuilder {
  private let name: String
  private var values: [Double] = []
  private var missing = MissingRows()

  init(_ name: String) { self.name = name }

  func append(_ chunk: borrowing DuckDBChunk, _ index: Int, from row: Int) throws {
    var row = row
    // In hand while it grows: a member of a class is guarded at every access.
    var values = values
    self.values = []
    try chunk.forEachText(index) { text in
      switch text.map(NumberText.number) ?? .missing {
      case .value(let number): values.append(number)
      case .missing:
        values.append(.nan)
        missing.append(row)
      case .invalid: throw FrameError(column: name, FrameRule.numeric)
      }
      row += 1
    }
    self.values = values
  }

  func column(rowCount: Int) -> Column {
    Column(name: name, values: .numeric(values), missing: missing.mask(rowCount: rowCount))
  }
}

/// Whole numbers from text; `3.0` counts as 3.
final class IntegerTextBuilder: ColumnBuilder {
  private let name: String
  private var values: [Int] = []
  private var missing = MissingRows()

  init(_ name: String) { self.name = name }

  func append(_ chunk: borrowing DuckDBChunk, _ index: Int, from row: Int) throws {
    var row = row
    try chunk.forEachText(index) { text in
      switch text.map(NumberText.integer) ?? .missing {
      case .value(let number): values.append(number)
      case .missing:
        values.append(0)
        missing.append(row)
      case .invalid: throw FrameError(column: name, FrameRule.integer)
      }
      row += 1
    }
  }

  func column(rowCount: Int) -> Column {
    Column(name: name, values: .integer(values), missing: missing.mask(rowCount: rowCount))
  }
}

/// Levels from text, by comparing bytes.
final class CategoryBuilder: ColumnBuilder {
  private let name: String
  private let levels: [String]
  private let positions: [LevelBytes: Int32]
  private let bytes: [[UInt8]]
  private var codes: [Int32] = []
  private var missing = MissingRows()
  private var last = 0

  init(_ entry: CodebookColumn) throws {
    name = entry.name
    levels = try entry.checkedLevels()
    bytes = levels.map { Array($0.utf8) }
    positions = Dictionary(
      bytes.enumerated().map { (LevelBytes(bytes: $0.element), Int32($0.offset)) },
      uniquingKeysWith: { first, _ in first })
  }

  func append(_ chunk: borrowing DuckDBChunk, _ index: Int, from row: Int) throws {
    var row = row
    try chunk.forEachText(index) { text in
      let code = try text.map(code) ?? -1
      codes.append(code)
      if code < 0 { missing.append(row) }
      row += 1
    }
  }

  /// The position of a level, or -1 for a word that stands for a missing value.
  private func code(_ text: UnsafeBufferPointer<UInt8>) throws -> Int32 {
    // Neighbouring rows often hold the same level, and most columns have few.
    if bytes[last].elementsEqual(text) { return Int32(last) }
    if bytes.count <= 8 {
      for (position, level) in bytes.enumerated() where level.elementsEqual(text) {
        last = position
        return Int32(position)
      }
    } else if let position = positions[LevelBytes(bytes: Array(text))] {
      last = Int(position)
      return position
    }
    guard NumberText.isMissing(text) else { throw FrameError(column: name, FrameRule.level) }
    return -1
  }

  func column(rowCount: Int) -> Column {
    Column(
      name: name, values: .categorical(codes: codes, levels: levels), missing: missing.mask(rowCount: rowCount))
  }
}

/// A level's text as a key of a dictionary, compared byte for byte (Swift's own texts compare by canonical form).
private struct LevelBytes: Hashable {
  var bytes: [UInt8]
}
