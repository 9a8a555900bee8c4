/// A matrix of rows, centred and scaled, laid out for speed: blocks of 128 rows, in each block one column after the
/// other. A block of 20 columns fits the first-level cache, every inner loop runs over neighbouring numbers, and the
/// last block is filled up with zeros so that no loop needs a remainder.
package struct RowBlocks: Sendable {
  /// Rows in a block.
  package static let height = 128

  /// Number of columns.
  package let columns: Int
  /// Number of rows that hold data.
  package let rows: Int
  /// Columns in storage: an even number, the last one zero when `columns` is odd.
  let stride: Int
  private let storage: [Double]

  /// Number of blocks.
  package var count: Int { (rows + Self.height - 1) / Self.height }

  /// Lays out (x − centre)/scale of the rows named by `order` (row numbers of the columns), or of the first `rows` rows.
  package init(columns source: [[Double]], order: [Int32]?, rows: Int, centre: [Double], scale: [Double]) {
    columns = source.count
    self.rows = rows
    let stride = source.count + source.count % 2
    self.stride = stride
    let blocks = (rows + Self.height - 1) / Self.height
    let height = Self.height
    storage = Array(unsafeUninitializedCapacity: blocks * height * stride) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      for (column, values) in source.enumerated() {
        let middle = centre[column]
        let factor = 1 / scale[column]
        values.withUnsafeBufferPointer { values in
          for block in 0..<blocks {
            let first = block * height
            let target = base + (block * stride + column) * height
            let last = min(height, rows - first)
            if let order {
              order.withUnsafeBufferPointer { order in
                for index in 0..<last { target[index] = (values[Int(order[first + index])] - middle) * factor }
              }
            } else {
              for index in 0..<last { target[index] = (values[first + index] - middle) * factor }
            }
            for index in last..<height { target[index] = 0 }
          }
        }
      }
      for column in source.count..<stride {
        for block in 0..<blocks {
          (base + (block * stride + column) * height).initialize(repeating: 0, count: height)
        }
      }
      initialized = blocks * height * stride
    }
  }

  /// Calls `body` with the start of each block and its number.
  func forEachBlock(_ body: (UnsafePointer<Double>, Int) -> Void) {
    storage.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for block in 0..<count { body(base + block * stride * Self.height, block) }
    }
  }

  /// Σ w z z′ over all rows; with no weights every row counts once. `weights` holds one number per row and zeros up to
  /// the end of the last block.
  package func gram(weights: [Double]?) -> SymmetricMatrix {
    var accumulator = GramAccumulator(columns: columns, stride: stride)
    let ones = Array(repeating: 1.0, count: Self.height)
    forEachBlock { block, number in
      if let weights {
        weights.withUnsafeBufferPointer { buffer in
          guard let base = buffer.baseAddress else { return }
          accumulator.add(block, weights: base + number * Self.height)
        }
      } else {
        ones.withUnsafeBufferPointer { buffer in
          guard let base = buffer.baseAddress else { return }
          accumulator.add(block, weights: base)
        }
      }
    }
    return accumulator.matrix
  }
}
