/// A column of a ``DataFrame``: values of one type, and which rows have none.
public struct Column: Sendable, Equatable {
  /// The values by row. A missing row holds 0, not-a-number or code -1, which is never a value: ask ``Column/missing``.
  public enum Values: Sendable, Equatable {
    /// Whole numbers.
    case integer([Int])
    /// Decimal numbers.
    case numeric([Double])
    /// For each row the position of its level in `levels`.
    case categorical(codes: [Int32], levels: [String])
  }

  public let name: String
  public let values: Values
  /// The rows without a value.
  public let missing: RowMask

  /// Whole numbers, nil where missing.
  public init(_ name: String, integers: [Int?]) {
    self.init(name: name, values: .integer(integers.map { $0 ?? 0 }), missing: Self.mask(integers))
  }

  /// Decimal numbers, nil where missing.
  public init(_ name: String, numbers: [Double?]) {
    self.init(name: name, values: .numeric(numbers.map { $0 ?? .nan }), missing: Self.mask(numbers))
  }

  /// Levels, nil where missing. A text that is not one of `levels` is an error.
  public init(_ name: String, categories: [String?], levels: [String]) throws {
    let positions = Dictionary(levels.enumerated().map { ($0.element, Int32($0.offset)) }) { first, _ in first }
    let codes = try categories.map { category -> Int32 in
      guard let category else { return -1 }
      guard let code = positions[category] else { throw FrameError(column: name, FrameRule.level) }
      return code
    }
    self.init(name: name, values: .categorical(codes: codes, levels: levels), missing: Self.mask(categories))
  }

  package init(name: String, values: Values, missing: RowMask) {
    self.name = name
    self.values = values
    self.missing = missing
  }

  /// The number of rows.
  public var count: Int { missing.rowCount }

  /// The values of an integer or numeric column, not-a-number where missing; an error for a categorical one.
  public func numbers() throws -> [Double] {
    switch values {
    case .numeric(let values): return values
    case .integer(let values):
      var numbers = values.map(Double.init)
      for row in missing.rows { numbers[row] = .nan }
      return numbers
    case .categorical: throw FrameError(column: name, "it is categorical where a number is needed")
    }
  }

  /// The values of an integer or numeric column that are there, in the order of their rows.
  public func knownNumbers() throws -> [Double] {
    let numbers = try numbers()
    return missing.isEmpty ? numbers : missing.inverted.rows.map { numbers[$0] }
  }

  /// For each row the position of its level, -1 where missing; an error for a column that is not categorical.
  public func codes() throws -> (codes: [Int32], levels: [String]) {
    guard case .categorical(let codes, let levels) = values else {
      throw FrameError(column: name, "it is a number where a category is needed")
    }
    return (codes, levels)
  }

  private static func mask<Value>(_ values: [Value?]) -> RowMask {
    var mask = RowMask(rowCount: values.count)
    for (row, value) in values.enumerated() where value == nil { mask[row] = true }
    return mask
  }
}

/// The rules a value can break, in words.
enum FrameRule {
  static let level = "a value is not one of the levels of the codebook"
  static let integer = "a value is not a whole number, as the codebook says it is"
  static let numeric = "a value is not a number, as the codebook says it is"
  static let text = "a value is not valid UTF-8"
}
