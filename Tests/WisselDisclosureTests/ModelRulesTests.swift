import Testing
import WisselTesting

@testable import WisselDisclosure

struct ModelRulesTests {
  private func refusal(_ n: Int, _ events: Int, _ columns: [[Double]]) -> DisclosureRefusal.Code? {
    do throws(DisclosureRefusal) {
      try ModelRules.check(
        rows: n, events: events, columns: columns.enumerated().map { ("x\($0.offset)", $0.element) }, profile: .guarded)
      return nil
    } catch { return error.code }
  }

  private let half = (0..<100).map { Double($0 % 2) }

  @Test("rows, events and parameters")
  func sizes() {
    #expect(refusal(100, 50, [half]) == nil)
    #expect(refusal(0, 0, [[]]) == nil)
    #expect(refusal(9, 0, []) == .belowMinimumGroupSize)
    #expect(refusal(100, 5, []) == .belowMinimumGroupSize)
    #expect(refusal(100, 95, []) == .belowMinimumGroupSize)
    #expect(refusal(100, 50, Array(repeating: half, count: 11)) == .tooManyParameters)
  }

  @Test("values that few persons have, and crossings of two columns, whatever the codebook calls them")
  func cells() {
    #expect(refusal(100, 50, [(0..<100).map { $0 < 3 ? 1 : 0 }]) == .belowMinimumGroupSize)
    #expect(refusal(100, 50, [(0..<100).map { $0 < 3 ? 3 : Double($0 % 3) }]) == .belowMinimumGroupSize)
    #expect(refusal(100, 50, [half, (0..<100).map { $0 < 3 ? 1 - half[$0] : half[$0] }]) == .belowMinimumGroupSize)
    // A product with an indicator: zero for all but a few.
    #expect(refusal(100, 50, [(0..<100).map { $0 < 7 ? Double(40 + $0) : 0 }]) == .belowMinimumGroupSize)
    #expect(refusal(100, 50, [(0..<100).map { $0 < 40 ? Double(40 + $0) : 0 }]) == nil)
    #expect(refusal(100, 50, [(0..<100).map { Double($0) }]) == nil)
  }

  @Test("a value that outweighs all others")
  func dominated() {
    #expect(refusal(100, 50, [(0..<100).map { $0 == 0 ? 1e6 : Double($0) }]) == .belowMinimumGroupSize)
    #expect(refusal(100, 50, [(0..<100).map { $0 == 0 ? 200 : Double($0) }]) == nil)
    #expect(refusal(100, 50, [(0..<100).map { $0 == 0 ? 1e300 : Double($0) }]) == .belowMinimumGroupSize)
  }
}

struct ValueCellsTests {
  @Test("few values are cells; of many, those who differ from the usual one")
  func cells() {
    #expect(ValueCells([1, 2, 1, 3])?.sizes == [2, 1, 1])
    #expect(ValueCells([])?.sizes == nil)
    #expect(ValueCells((0..<20).map { Double($0) }) == nil)
    #expect(ValueCells((0..<20).map { Double(max(0, $0 - 12)) })?.sizes == [7])
  }

  @Test("the usual value is found wherever it stands")
  func usual() {
    let seed: UInt64 = 5
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let n = Int.random(in: 20...60, using: &generator)
      let others = Int.random(in: 6...(n - 1), using: &generator)
      var values = (0..<n).map { $0 < others ? Double($0 + 1) : 0 }
      values.shuffle(using: &generator)
      #expect(ValueCells(values)?.sizes == (2 * others < n ? [others] : nil), "\(values), seed \(seed)")
    }
  }
}

struct SetAsideTests {
  @Test("rows left out are none or at least ten, the same ones every time, and no more than it takes")
  func generated() {
    let seed: UInt64 = 11
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      let total = Int.random(in: 0...120, using: &generator)
      let missing = Int.random(in: 0...20, using: &generator)
      let usable = Array((0..<total).shuffled(using: &generator).dropFirst(missing)).sorted()
      let used = SetAside.used(usable, of: total)
      let left = total - used.count
      #expect(Set(used).isSubset(of: usable) && used == used.sorted(), "seed \(seed)")
      #expect(left == 0 || left == total || left == max(10, total - usable.count), "seed \(seed)")
      #expect(used == SetAside.used(usable, of: total), "seed \(seed)")
    }
  }
}

struct KeyedFingerprintTests {
  @Test("the reference implementation's value for eight bytes under its key")
  func vector() {
    var mark = KeyedFingerprint(key: (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908))
    mark.add(0x0706_0504_0302_0100 as UInt64)
    #expect(mark.value == 0x93f5_f579_9a93_2462)
  }

  @Test("another key, value or order gives another fingerprint")
  func differs() {
    func mark(_ key: UInt64, _ values: [Double]...) -> UInt64 {
      var mark = KeyedFingerprint(key: (key, 0))
      for list in values { mark.add(list) }
      return mark.value
    }
    let marks = [
      mark(1, [1, 2]), mark(2, [1, 2]), mark(1, [2, 1]), mark(1, [1], [2]), mark(1, [1, 2], []), mark(1, [1, 2.5]),
    ]
    #expect(Set(marks).count == marks.count)
  }
}
