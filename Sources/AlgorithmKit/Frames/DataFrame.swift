/// Rows of a station's data as typed columns of equal length.
public struct DataFrame: Sendable, Equatable {
  public let rowCount: Int
  /// The columns in the order they were asked for.
  public let columns: [Column]
  private let positions: [String: Int]

  /// A frame of columns with different names and equal length; an error otherwise.
  public init(_ columns: [Column]) throws {
    try self.init(rowCount: columns.first?.count ?? 0, columns)
  }

  package init(rowCount: Int, _ columns: [Column]) throws {
    for column in columns where column.count != rowCount {
      throw FrameError(column: column.name, "it has \(column.count) rows where the frame has \(rowCount)")
    }
    var positions: [String: Int] = [:]
    for (position, column) in columns.enumerated() {
      guard positions.updateValue(position, forKey: column.name) == nil else {
        throw FrameError(column: column.name, "it is there twice")
      }
    }
    self.rowCount = rowCount
    self.columns = columns
    self.positions = positions
  }

  /// The column of that name, or an error that names it.
  public subscript(name: String) -> Column {
    get throws {
      guard let position = positions[name] else { throw FrameError(column: name, "it does not exist") }
      return columns[position]
    }
  }

  /// The rows in which at least one of the columns has no value.
  public func rowsMissing(anyOf names: [String]) throws -> RowMask {
    try names.reduce(RowMask(rowCount: rowCount)) { $0.union(try self[$1].missing) }
  }

  /// The columns named, checked against the codebook: the same types, and the same levels in the same order.
  package func selecting(_ names: [String], codebook: Codebook) throws -> DataFrame {
    let selected = try names.map { name -> Column in
      let column = try self[name]
      let entry = try codebook[name]
      switch (column.values, entry.type) {
      case (.integer, .integer), (.numeric, .numeric): return column
      case (.integer, .numeric):
        return Column(name: name, values: .numeric(try column.numbers()), missing: column.missing)
      case (.categorical(_, let levels), .categorical):
        guard try entry.checkedLevels() == levels else {
          throw FrameError(column: name, "its levels are not those of the codebook")
        }
        return column
      default: throw FrameError(column: name, "its type is not that of the codebook (\(entry.type.rawValue))")
      }
    }
    return try DataFrame(rowCount: rowCount, selected)
  }
}
