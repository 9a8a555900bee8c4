import Testing
import WisselTesting

@testable import WisselStatistics

struct MomentsTests {
  @Test("merged moments are those of all values, also far from zero")
  func merged() {
    let seed: UInt64 = 31
    var generator = SeededGenerator(seed: seed)
    for offset in [0.0, 1e6, -1e9] {
      let values = (0..<997).map { _ in offset + Double.random(in: 0...1, using: &generator) }
      let whole = Moments(of: values)
      var parts = Moments.empty
      for start in stride(from: 0, to: values.count, by: 100) {
        parts = parts.merged(with: Moments(of: Array(values[start..<min(start + 100, values.count)])))
      }
      #expect(parts.n == whole.n)
      for (a, b) in [(parts.mean, whole.mean), (parts.m2, whole.m2), (parts.m4, whole.m4)] {
        // The parts' means are rounded to the offset's last place, which bounds what merging can keep.
        #expect(abs(a - b) <= (1e-12 + 1e-15 * abs(offset)) * abs(b), "offset \(offset), seed \(seed)")
      }
    }
  }

  @Test("a constant has no spread at all, and no shape")
  func constant() {
    let moments = Moments(of: [0.1, 0.1, 0.1]).merged(with: Moments(of: [0.1, 0.1]))
    #expect(moments.variance == 0)
    #expect(moments.skewness == nil)
    #expect(Moments(of: [4]).variance == nil)
    #expect(Moments.empty.merged(with: moments) == moments)
    #expect(moments.merged(with: .empty) == moments)
  }

  @Test("compensated sums keep what plain sums lose, and adding zero changes no bit")
  func sums() {
    var sum = CompensatedSum([1, 1e100, 1, -1e100])
    #expect(sum.value == 2)
    let before = sum.value
    sum.add(0)
    #expect(sum.value == before)
  }

  @Test("the blocked cross products are the plain ones, for any number of rows and columns")
  func crossProducts() {
    let seed: UInt64 = 7
    var generator = SeededGenerator(seed: seed)
    for (rows, columns) in [(1, 1), (3, 2), (127, 3), (128, 5), (129, 4), (500, 7)] {
      let data = (0..<columns).map { _ in (0..<rows).map { _ in Double.random(in: -2...2, using: &generator) } }
      let moments = CrossMoments(columns: data)
      for i in 0..<columns {
        for j in 0..<columns {
          let plain = zip(data[i], data[j]).reduce(0) { $0 + ($1.0 - moments.mean[i]) * ($1.1 - moments.mean[j]) }
          #expect(abs(moments.products[i, j] - plain) < 1e-12 * Double(rows), "\(rows) × \(columns), seed \(seed)")
        }
      }
    }
  }

  @Test("a column that depends on earlier ones is found, and the others are solved for")
  func cholesky() throws {
    let x = [1.0, 2, 4, 7, 11], y = [3.0, 1, 4, 1, 5]
    let columns = [x, zip(x, y).map { 2 * $0 - $1 }, y]
    let factor = try #require(Cholesky(CrossMoments(columns: columns).products))
    #expect(factor.aliased == [2])
    #expect(factor.kept == [0, 1])
    var matrix = SymmetricMatrix(size: 2)
    (matrix[0, 0], matrix[0, 1], matrix[1, 1]) = (4, 2, 3)
    let solution = try #require(Cholesky(matrix)).solve([8, 7])
    #expect(abs(solution[0] - 1.25) < 1e-15 && abs(solution[1] - 1.5) < 1e-15)
    #expect(Cholesky(SymmetricMatrix(packed: [.nan]) ?? matrix) == nil)
  }
}
