import AlgorithmKit

/// The columns of a model's design by the codebook: a number as it is, a categorical column as one indicator per level
/// but the reference, an interaction as products of its terms' columns, the first term's varying fastest.
struct CoxDesign {
  /// A factor of a column: a term's own numbers, or whether it has a level.
  enum Factor {
    case number(String)
    case level(String, code: Int)
  }

  /// The columns' names, as `age`, `sex[female]`, `age:sex[female]`.
  let names: [String]
  private let factors: [[Factor]]

  init(_ model: CoxSpecification) throws {
    var names: [String] = []
    var factors: [[Factor]] = []
    for product in model.terms.map({ [$0] }) + (model.interactions ?? []) {
      guard !product.isEmpty, Set(product).count == product.count else {
        throw AlgorithmError("'cox': an interaction names no column, or one twice")
      }
      var columns: [(name: String, factors: [Factor])] = [("", [])]
      for term in product {
        let own = try Self.columns(of: term, model.codebook)
        columns = own.flatMap { factor in
          columns.map { ($0.name.isEmpty ? factor.name : "\($0.name):\(factor.name)", $0.factors + [factor.factor]) }
        }
      }
      names += columns.map(\.name)
      factors += columns.map(\.factors)
    }
    guard Set(names).count == names.count else { throw AlgorithmError("'cox': a column comes twice in the model") }
    guard !names.isEmpty else { throw AlgorithmError("'cox': the terms have no column but their reference levels") }
    self.names = names
    self.factors = factors
  }

  /// The columns that hold only 0 and 1.
  var indicators: [Int] {
    factors.indices.filter { index in
      factors[index].allSatisfy { if case .level = $0 { true } else { false } }
    }
  }

  /// The names of the data's columns.
  var sources: [String] {
    factors.flatMap {
      $0.map { factor in
        switch factor {
        case .number(let name), .level(let name, _): name
        }
      }
    }
  }

  /// The columns of the complete rows.
  func columns(_ rows: CompleteRows) throws -> [[Double]] {
    try factors.map { product in
      var values: [Double]?
      for factor in product {
        let own: [Double]
        switch factor {
        case .number(let name):
          own = try rows.numbers(name)
          guard own.allSatisfy({ $0.isFinite }) else {
            throw AlgorithmError("column '\(name)': a value is not finite; correct the data")
          }
        case .level(let name, let code): own = try rows.codes(name).map { $0 == code ? 1 : 0 }
        }
        values = values.map { zip($0, own).map { $0 * $1 } } ?? own
      }
      return values ?? []
    }
  }

  private static func columns(of term: String, _ codebook: Codebook) throws -> [(name: String, factor: Factor)] {
    let column = try codebook[term]
    guard column.type == .categorical else { return [(term, .number(term))] }
    let levels = try column.checkedLevels()
    let reference = column.reference ?? levels[0]
    return levels.enumerated().filter { $0.element != reference }.map { code, level in
      ("\(term)[\(level)]", .level(term, code: code))
    }
  }
}
