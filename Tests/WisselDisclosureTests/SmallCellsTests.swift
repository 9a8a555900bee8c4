import Testing
import WisselTesting

@testable import WisselDisclosure

struct SmallCellsTests {
  @Test("large cells stay; a small one takes the next smallest with it")
  func examples() {
    #expect(SmallCells.suppressed([12, 0, 40]) == [12, 0, 40])
    #expect(SmallCells.suppressed([3, 12, 40]) == [nil, nil, 40])
    #expect(SmallCells.suppressed([3, 4, 40, 90]) == [nil, nil, nil, 90])
    #expect(SmallCells.suppressed([9, 9, 40]) == [nil, nil, 40])
    #expect(SmallCells.suppressed([5]) == [nil])
    #expect(SmallCells.suppressed([5, 0]) == [nil, nil])
    #expect(SmallCells.suppressed([]) == [])
  }

  @Test("no hidden cell follows from the total, and no small one is shown")
  func generated() {
    let seed: UInt64 = 4_711
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<2000 {
      let counts = (0..<Int.random(in: 1...8, using: &generator)).map { _ in Int.random(in: 0...30, using: &generator) }
      let shown = SmallCells.suppressed(counts)
      let hidden = zip(counts, shown).filter { $0.1 == nil }.map(\.0)
      #expect(shown.allSatisfy { $0.map { $0 == 0 || $0 >= 10 } ?? true }, "\(counts), seed \(seed)")
      let all = hidden.count == counts.count
      #expect(hidden.isEmpty || all || (hidden.count > 1 && hidden.reduce(0, +) >= 10), "\(counts), seed \(seed)")
    }
  }
}
