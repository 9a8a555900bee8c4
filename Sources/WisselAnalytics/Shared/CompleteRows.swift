import AlgorithmKit
import WisselDisclosure

/// The rows of a station that have a value in every column a model names.
struct CompleteRows {
  let frame: DataFrame
  /// Their row numbers.
  let rows: [Int]
  /// Whether complete rows were set aside, so that those left out are enough.
  let setAside: Bool
  /// Rows left out.
  var dropped: Int { frame.rowCount - rows.count }

  /// Reads the columns and finds the complete rows; guarded, without those that must be set aside.
  init(_ data: StationData, columns: [String], codebook: Codebook, profile: DisclosureProfile) throws {
    var names: [String] = []
    for name in columns where !names.contains(name) { names.append(name) }
    frame = try data.frame(columns: names, codebook: codebook)
    let complete = try frame.rowsMissing(anyOf: names).inverted.rows
    rows = profile == .guarded ? SetAside.used(complete, of: frame.rowCount) : complete
    setAside = rows.count < complete.count
  }

  /// A numeric column's values.
  func numbers(_ name: String) throws -> [Double] {
    let values = try frame[name].numbers()
    return rows.count == values.count ? values : rows.map { values[$0] }
  }

  /// A categorical column's level numbers.
  func codes(_ name: String) throws -> [Int] {
    let codes = try frame[name].codes().codes
    return rows.map { Int(codes[$0]) }
  }

  /// Times: finite and not negative.
  func times(_ name: String) throws -> [Double] {
    let values = try numbers(name)
    guard values.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw AlgorithmError("column '\(name)': a time is negative or not finite; correct the data")
    }
    return values
  }

  /// Event indicators: 0 or 1.
  func events(_ name: String) throws -> [Bool] {
    try numbers(name).map { value in
      guard value == 0 || value == 1 else {
        throw AlgorithmError("column '\(name)': an event indicator is neither 0 nor 1; correct the data")
      }
      return value == 1
    }
  }
}
