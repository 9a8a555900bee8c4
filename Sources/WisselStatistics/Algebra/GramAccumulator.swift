/// Sums Σ w z z′ block by block: plain sums inside a block of 128 rows, held in registers for two by two columns at a
/// time, and compensated sums over the blocks.
struct GramAccumulator {
  private let columns: Int
  private let stride: Int
  private var totals: [CompensatedSum]
  /// The block's columns times its weights.
  private var weighted: [Double]

  init(columns: Int, stride: Int) {
    self.columns = columns
    self.stride = stride
    totals = Array(repeating: CompensatedSum(), count: stride * stride)
    weighted = Array(repeating: 0, count: stride * RowBlocks.height)
  }

  /// Adds one block; `weights` are its 128 weights.
  mutating func add(_ block: UnsafePointer<Double>, weights: UnsafePointer<Double>) {
    let height = RowBlocks.height
    let stride = self.stride
    weighted.withUnsafeMutableBufferPointer { scaled in
      totals.withUnsafeMutableBufferPointer { totals in
        guard let scaled = scaled.baseAddress else { return }
        for column in 0..<stride {
          for row in Swift.stride(from: 0, to: height, by: 4) {
            store(load(block, column * height + row) * load(weights, row), scaled, column * height + row)
          }
        }
        for a in Swift.stride(from: 0, to: stride, by: 2) {
          for b in Swift.stride(from: a, to: stride, by: 2) {
            let (a0, a1) = (scaled + a * height, scaled + (a + 1) * height)
            let (b0, b1) = (block + b * height, block + (b + 1) * height)
            var s00 = SIMD4<Double>.zero
            var s01 = SIMD4<Double>.zero
            var s10 = SIMD4<Double>.zero
            var s11 = SIMD4<Double>.zero
            for row in Swift.stride(from: 0, to: height, by: 4) {
              let (x0, x1) = (load(a0, row), load(a1, row))
              let (y0, y1) = (load(b0, row), load(b1, row))
              s00 += x0 * y0
              s01 += x0 * y1
              s10 += x1 * y0
              s11 += x1 * y1
            }
            totals[a * stride + b].add(s00.sum())
            totals[a * stride + b + 1].add(s01.sum())
            totals[(a + 1) * stride + b].add(s10.sum())
            totals[(a + 1) * stride + b + 1].add(s11.sum())
          }
        }
      }
    }
  }

  /// The sum so far.
  var matrix: SymmetricMatrix {
    var result = SymmetricMatrix(size: columns)
    for i in 0..<columns {
      for j in i..<columns { result[i, j] = totals[i * stride + j].value }
    }
    return result
  }
}

/// Four neighbouring numbers from memory.
@inline(__always)
func load(_ pointer: UnsafePointer<Double>, _ offset: Int) -> SIMD4<Double> {
  UnsafeRawPointer(pointer + offset).loadUnaligned(as: SIMD4<Double>.self)
}

/// Four neighbouring numbers to memory.
@inline(__always)
func store(_ values: SIMD4<Double>, _ pointer: UnsafeMutablePointer<Double>, _ offset: Int) {
  UnsafeMutableRawPointer(pointer + offset).storeBytes(of: values, as: SIMD4<Double>.self)
}
