/// What the columns of a data set mean: their types, and the levels of the categorical ones. It travels with the
/// question, so that no station guesses.
///
/// As JSON it is the list of columns: `[{"name": "sex", "type": "categorical", "levels": ["male", "female"]}, …]`.
public struct Codebook: Codable, Sendable, Equatable {
  public var columns: [CodebookColumn]

  public init(_ columns: [CodebookColumn]) { self.columns = columns }

  public init(from decoder: any Decoder) throws {
    columns = try decoder.singleValueContainer().decode([CodebookColumn].self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(columns)
  }

  /// The entry of a column, or an error that names it.
  public subscript(name: String) -> CodebookColumn {
    get throws {
      let entries = columns.filter { $0.name == name }
      guard let column = entries.first else { throw FrameError(column: name, "it is not in the codebook") }
      guard entries.count == 1 else { throw FrameError(column: name, "the codebook has it twice") }
      return column
    }
  }
}

/// The entry of one column in a ``Codebook``.
public struct CodebookColumn: Codable, Sendable, Equatable {
  /// How a column's values are read.
  public enum ColumnType: String, Codable, Sendable {
    /// Whole numbers.
    case integer
    /// Decimal numbers.
    case numeric
    /// One of ``CodebookColumn/levels``.
    case categorical
  }

  public var name: String
  public var type: ColumnType
  /// The values a categorical column may have, in their order.
  public var levels: [String]?
  /// The level others are compared with; the first one where it is not said.
  public var reference: String?

  public init(name: String, type: ColumnType, levels: [String]? = nil, reference: String? = nil) {
    self.name = name
    self.type = type
    self.levels = levels
    self.reference = reference
  }

  /// The levels of a categorical column; an error when there are none or one is there twice.
  public func checkedLevels() throws -> [String] {
    guard type == .categorical, let levels, !levels.isEmpty else {
      throw FrameError(column: name, "the codebook gives it no levels")
    }
    guard Set(levels).count == levels.count else {
      throw FrameError(column: name, "the codebook gives it a level twice")
    }
    if let reference, !levels.contains(reference) {
      throw FrameError(column: name, "its reference is not one of its levels")
    }
    return levels
  }
}
