import Glibc

/// A running sum that carries the rounding error of every addition, so that the result is as good as if it had been
/// formed in twice the precision (Neumaier, ZAMM 54, 1974). Adding zero changes nothing, bit for bit.
package struct CompensatedSum: Hashable, Sendable {
  private var sum = 0.0
  private var lost = 0.0

  package init() {}

  /// The sum of a sequence, in its order.
  package init(_ values: some Sequence<Double>) {
    for value in values { add(value) }
  }

  /// Adds one value.
  @inline(__always)
  package mutating func add(_ value: Double) {
    let next = sum + value
    lost += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum
    sum = next
  }

  /// The sum so far, rounded once.
  package var value: Double { sum + lost }
}

/// Element-wise compensated sums of equally long vectors.
package struct CompensatedVector: Sendable {
  private var sums: [CompensatedSum]

  /// A vector of zeros.
  package init(count: Int) { sums = Array(repeating: CompensatedSum(), count: count) }

  /// Adds a vector of the same length.
  package mutating func add(_ values: [Double]) {
    for index in sums.indices where index < values.count { sums[index].add(values[index]) }
  }

  /// The sums so far.
  package var values: [Double] { sums.map(\.value) }
}

/// The element-wise compensated sum of lists of the same length, in their order.
package func compensatedTotal(of lists: [[Double]], count: Int) -> [Double] {
  var total = Array(repeating: 0.0, count: count)
  var lost = total
  for list in lists {
    for index in 0..<count {
      let (sum, value) = (total[index], list[index])
      let next = sum + value
      lost[index] += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum
      total[index] = next
    }
  }
  for index in 0..<count { total[index] += lost[index] }
  return total
}
