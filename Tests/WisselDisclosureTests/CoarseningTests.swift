import Testing
import WisselTesting

@testable import WisselDisclosure

struct CoarseningTests {
  @Test("whatever a station accepts leaves ten or none in every cell")
  func acceptedIsSafe() {
    let seed: UInt64 = 99
    var generator = SeededGenerator(seed: seed)
    var accepted = 0
    for _ in 0..<200 {
      let cells = (0..<Int.random(in: 1...3, using: &generator)).map { _ -> CoarseningOffer.Cell in
        let n = Int.random(in: 0...400, using: &generator)
        return (
          (0..<n).map { _ in Double(Int.random(in: 0...100, using: &generator)) },
          (0..<n).map { _ in Bool.random(using: &generator) }
        )
      }
      for width in [10.0, 25, 50, 100] {
        let offer = CoarseningOffer(width: width, cells: cells)
        for bins in 1...12 where offer.accepts(Double(bins) * width) {
          accepted += 1
          let coarsening = TimeCoarsening(width: width, horizon: Double(bins) * width)
          for cell in cells {
            var events: [Double: Int] = [:]
            var censored: [Double: Int] = [:]
            for (time, event) in zip(cell.time, cell.event) {
              let coarse = coarsening.coarse(time, event: event)
              if coarse.event { events[coarse.time, default: 0] += 1 } else { censored[coarse.time, default: 0] += 1 }
            }
            #expect((events.values + Array(censored.values)).allSatisfy { $0 >= 10 }, "seed \(seed)")
          }
        }
      }
    }
    #expect(accepted > 100)
  }

  @Test("the common coarsening has most intervals among those all stations accept")
  func common() {
    let a = CoarseningOffer(width: 30, horizons: [30, 60, 90], anyFrom: nil)
    let b = CoarseningOffer(width: 30, horizons: [30, 60], anyFrom: 60)
    let wide = CoarseningOffer(width: 365, horizons: [365], anyFrom: 365)
    #expect(CoarseningOffer.common([[a, wide], [b, wide]]) == TimeCoarsening(width: 30, horizon: 90))
    #expect(CoarseningOffer.common([[a], [wide]]) == nil)
    #expect(CoarseningOffer.common([[wide], [wide]]) == TimeCoarsening(width: 365, horizon: 365))
    #expect(CoarseningOffer.common([]) == nil)
  }

  @Test("a station without rows goes along with anything")
  func empty() {
    let none = CoarseningOffer(width: 30, cells: [([], [])])
    #expect(none.accepts(30))
    #expect(none.accepts(3000))
  }

  @Test("rules for models: rows, events, levels, crossings and parameters")
  func models() {
    let rows = 100
    let half = (0..<rows).map { Double($0 % 2) }
    let rare = (0..<rows).map { $0 < 3 ? 1.0 : 0 }
    func refusal(_ n: Int, _ events: Int, _ p: Int, _ columns: [(name: String, values: [Double])])
      -> DisclosureRefusal.Code?
    {
      do throws(DisclosureRefusal) {
        try ModelRules.check(rows: n, events: events, parameters: p, indicators: columns, profile: .guarded)
        return nil
      } catch { return error.code }
    }
    #expect(refusal(rows, 50, 2, [("half", half)]) == nil)
    #expect(refusal(0, 0, 2, []) == nil)
    #expect(refusal(9, 0, 0, []) == .belowMinimumGroupSize)
    #expect(refusal(rows, 5, 2, []) == .belowMinimumGroupSize)
    #expect(refusal(rows, 50, 11, []) == .tooManyParameters)
    #expect(refusal(rows, 50, 2, [("rare", rare)]) == .belowMinimumGroupSize)
    let nearly = (0..<rows).map { $0 < 3 ? 1 - half[$0] : half[$0] }
    #expect(refusal(rows, 50, 2, [("half", half), ("nearly", nearly)]) == .belowMinimumGroupSize)
  }
}
