/// Count, means and the centred cross-product matrix of several columns, mergeable over stations.
package struct CrossMoments: Codable, Sendable, Hashable {
  /// Number of rows.
  package var n: Int
  /// The mean of each column; zeros when there is no row.
  package var mean: [Double]
  /// Σ(x − mean)(x − mean)′.
  package var products: SymmetricMatrix

  /// No row at all, for `columns` columns.
  package static func empty(columns: Int) -> CrossMoments {
    CrossMoments(n: 0, mean: Array(repeating: 0, count: columns), products: SymmetricMatrix(size: columns))
  }

  package init(n: Int, mean: [Double], products: SymmetricMatrix) {
    self.n = n
    self.mean = mean
    self.products = products
  }

  /// The moments of columns of equal length.
  package init(columns: [[Double]]) {
    let rows = columns.first?.count ?? 0
    self = .empty(columns: columns.count)
    guard rows > 0 else { return }
    n = rows
    mean = columns.map { column in
      guard let first = column.first, !column.allSatisfy({ $0 == first }) else { return column.first ?? 0 }
      return CompensatedSum(column).value / Double(rows)
    }
    let blocks = RowBlocks(
      columns: columns, order: nil, rows: rows, centre: mean, scale: Array(repeating: 1, count: columns.count))
    products = blocks.gram(weights: nil)
  }

  /// The moments of both parts together.
  package func merged(with other: CrossMoments) -> CrossMoments {
    if other.n == 0 { return self }
    if n == 0 { return other }
    let (a, b) = (Double(n), Double(other.n))
    let total = a + b
    let shift = zip(mean, other.mean).map { $1 - $0 }
    var result = self
    result.n = n + other.n
    for i in mean.indices {
      result.mean[i] = mean[i] + shift[i] * b / total
      for j in i..<mean.count {
        result.products[i, j] = products[i, j] + other.products[i, j] + shift[i] * shift[j] * (a * b / total)
      }
    }
    return result
  }
}
