import WisselFHIR

/// Tells values of rows that are not of their columns' types, before a database would round or convert them.
struct TableCheck {
  private enum Rule {
    case boolean, number, small, whole, large
  }

  private let columns: [ViewDefinition.Column]
  /// What is looked at; most columns are texts, and take any value.
  private let rules: [(column: Int, rule: Rule)]

  init(_ columns: [ViewDefinition.Column]) {
    self.columns = columns
    rules = columns.enumerated().compactMap { place, column in Self.rule(TableType(column)).map { (place, $0) } }
  }

  private static func rule(_ type: TableType) -> Rule? {
    switch type.kind {
    case .boolean: .boolean
    case .decimal, .double: .number
    case .integer: type.sql == "BIGINT" ? .large : type.sql == "SMALLINT" ? .small : .whole
    default: nil
    }
  }

  /// - Throws: `ViewError` that names the column.
  @inline(__always)
  func check(_ row: TapeView.Row) throws(ViewError) {
    for (column, rule) in rules where row[column].kind != .null {
      guard holds(rule, row[column]) else { throw TableType.failure(columns[column]) }
    }
  }

  /// A number as a decimal of the column.
  func units(_ column: Int, _ text: UnsafeBufferPointer<UInt8>) throws(ViewError) -> Int128 {
    do throws(LakeError) { return try TableDecimal.units(text) } catch { throw TableType.failure(columns[column]) }
  }

  private func holds(_ rule: Rule, _ value: TapeValue) -> Bool {
    switch rule {
    case .boolean: value.kind == .boolean
    case .number: value.kind == .number
    case .small: value.kind == .number && whole(value.bytes).map { Int16(exactly: $0) != nil } == true
    case .whole: value.kind == .number && whole(value.bytes).map { Int32(exactly: $0) != nil } == true
    case .large: (value.kind == .number || value.kind == .text) && whole(value.bytes) != nil
    }
  }

  /// A whole number; zeros behind a point are none of its parts.
  private func whole(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
    let isNegative = text.first == 0x2D
    var (place, value) = (isNegative ? 1 : 0, 0 as Int64)
    let start = place
    while place < text.count, text[place] &- 0x30 < 10 {
      let (product, isOver) = value.multipliedReportingOverflow(by: 10)
      let (sum, isAbove) = product.subtractingReportingOverflow(Int64(text[place] &- 0x30))
      guard !isOver, !isAbove else { return nil }
      (value, place) = (sum, place &+ 1)
    }
    guard place > start else { return nil }
    if place < text.count {
      guard text[place] == 0x2E, place &+ 1 < text.count, text[(place &+ 1)...].allSatisfy({ $0 == 0x30 }) else {
        return nil
      }
    }
    // It was counted downwards, since there is one more number below 0 than above.
    return isNegative ? value : value == Int64.min ? nil : -value
  }
}
