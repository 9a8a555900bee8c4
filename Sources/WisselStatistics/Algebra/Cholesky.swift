import Glibc

/// The Cholesky factor of a positive semi-definite matrix, taken in column order so that a column which depends on
/// earlier ones is found and left out, as R does.
package struct Cholesky: Sendable {
  /// The columns that are kept, ascending.
  package let kept: [Int]
  /// The columns that are linear combinations of earlier ones, ascending.
  package let aliased: [Int]
  /// The smallest pivot divided by its diagonal element among the kept columns: small when nearly singular.
  package let smallestPivot: Double

  private let size: Int
  /// Lower factor of the kept columns, row by row.
  private let factor: [[Double]]

  /// Factors the matrix. A column is aliased when its pivot is at most `tolerance` times its diagonal element. Nil when
  /// an element is not finite or the matrix is clearly not positive semi-definite.
  package init?(_ matrix: SymmetricMatrix, tolerance: Double = 1e-10) {
    guard matrix.isFinite else { return nil }
    var kept: [Int] = []
    var aliased: [Int] = []
    var rows: [[Double]] = []
    var smallest = 1.0
    for column in 0..<matrix.size {
      let diagonal = matrix[column, column]
      guard diagonal >= 0 else { return nil }
      var row: [Double] = []
      for (k, earlier) in kept.enumerated() {
        var sum = CompensatedSum()
        sum.add(matrix[earlier, column])
        for m in 0..<k { sum.add(-rows[k][m] * row[m]) }
        row.append(sum.value / rows[k][k])
      }
      var sum = CompensatedSum()
      sum.add(diagonal)
      for value in row { sum.add(-value * value) }
      let pivot = sum.value
      if diagonal == 0 || pivot <= tolerance * diagonal {
        if pivot < -1e-6 * diagonal { return nil }
        aliased.append(column)
        continue
      }
      smallest = min(smallest, pivot / diagonal)
      row.append(pivot.squareRoot())
      rows.append(row)
      kept.append(column)
    }
    self.kept = kept
    self.aliased = aliased
    self.smallestPivot = smallest
    self.size = matrix.size
    self.factor = rows
  }

  /// The x with Ax = b over the kept columns; 0 for aliased ones.
  package func solve(_ right: [Double]) -> [Double] {
    var y: [Double] = []
    for (k, column) in kept.enumerated() {
      var sum = CompensatedSum()
      sum.add(right[column])
      for m in 0..<k { sum.add(-factor[k][m] * y[m]) }
      y.append(sum.value / factor[k][k])
    }
    var result = Array(repeating: 0.0, count: size)
    for k in kept.indices.reversed() {
      var sum = CompensatedSum()
      sum.add(y[k])
      for m in (k + 1)..<max(k + 1, kept.count) { sum.add(-factor[m][k] * result[kept[m]]) }
      result[kept[k]] = sum.value / factor[k][k]
    }
    return result
  }

  /// The inverse over the kept columns, with rows and columns in the order of `kept`.
  package var inverse: SymmetricMatrix {
    var result = SymmetricMatrix(size: kept.count)
    for (b, column) in kept.enumerated() {
      var unit = Array(repeating: 0.0, count: size)
      unit[column] = 1
      let solution = solve(unit)
      for a in 0...b { result[a, b] = solution[kept[a]] }
    }
    return result
  }
}
