/// A small dense symmetric matrix; the upper triangle is kept, row by row, and travels as that list.
package struct SymmetricMatrix: Hashable, Sendable {
  /// Number of rows.
  package let size: Int
  /// The upper triangle, row by row: size·(size + 1)/2 numbers.
  package var packed: [Double]

  /// A matrix of zeros.
  package init(size: Int) {
    self.size = size
    packed = Array(repeating: 0, count: size * (size + 1) / 2)
  }

  /// From an upper triangle; nil when its length is no triangle's.
  package init?(packed: [Double]) {
    var size = 0
    while size * (size + 1) / 2 < packed.count { size += 1 }
    guard size * (size + 1) / 2 == packed.count else { return nil }
    self.size = size
    self.packed = packed
  }

  /// The element in row i and column j, either way round.
  package subscript(i: Int, j: Int) -> Double {
    get { packed[offset(min(i, j), max(i, j))] }
    set { packed[offset(min(i, j), max(i, j))] = newValue }
  }

  private func offset(_ i: Int, _ j: Int) -> Int { i * size - i * (i - 1) / 2 + j - i }

  /// The diagonal.
  package var diagonal: [Double] { (0..<size).map { self[$0, $0] } }

  /// Whether every element is a finite number.
  package var isFinite: Bool { packed.allSatisfy(\.isFinite) }

  /// The rows and columns at `indices`, in that order.
  package func submatrix(_ indices: [Int]) -> SymmetricMatrix {
    var result = SymmetricMatrix(size: indices.count)
    for (a, i) in indices.enumerated() {
      for (b, j) in indices.enumerated() where b >= a { result[a, b] = self[i, j] }
    }
    return result
  }

  /// The matrix times a vector.
  package func times(_ vector: [Double]) -> [Double] {
    (0..<size).map { i in CompensatedSum((0..<size).map { self[i, $0] * vector[$0] }).value }
  }

  /// v′Av.
  package func quadraticForm(_ vector: [Double]) -> Double { dot(vector, times(vector)) }

  /// Element-wise map of two matrices of the same size.
  package func combined(with other: SymmetricMatrix, _ operation: (Double, Double) -> Double) -> SymmetricMatrix {
    var result = self
    for index in packed.indices { result.packed[index] = operation(packed[index], other.packed[index]) }
    return result
  }

  /// Every element multiplied by a number.
  package func scaled(by factor: Double) -> SymmetricMatrix {
    var result = self
    for index in packed.indices { result.packed[index] *= factor }
    return result
  }
}

extension SymmetricMatrix: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let matrix = SymmetricMatrix(packed: try container.decode(PackedDoubles.self).values) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "the numbers of a symmetric matrix do not form a triangle")
    }
    self = matrix
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(PackedDoubles(packed))
  }
}

/// Σ aᵢbᵢ, compensated.
package func dot(_ a: [Double], _ b: [Double]) -> Double { CompensatedSum(zip(a, b).map { $0 * $1 }).value }
