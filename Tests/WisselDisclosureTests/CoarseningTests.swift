import Testing
import WisselTesting

@testable import WisselDisclosure

struct CoarseningTests {
  private struct Sample {
    var time: [Double]
    var event: [Bool]
    var group: ValueCells
  }

  private func sample(_ generator: inout SeededGenerator) -> Sample {
    let groups = Int.random(in: 1...3, using: &generator)
    let n = Int.random(in: 0...500, using: &generator)
    let last = Int.random(in: 1...120, using: &generator)
    return Sample(
      time: (0..<n).map { _ in Double(Int.random(in: 0...last, using: &generator)) },
      event: (0..<n).map { _ in Int.random(in: 0..<3, using: &generator) > 0 },
      group: ValueCells(
        cell: (0..<n).map { _ in Int32(Int.random(in: 0..<groups, using: &generator)) }, count: groups))
  }

  private let widths: [Double] = [5, 10, 20, 40, 80]

  /// What an answer on a coarsening tells of a cell: at each time up to the horizon the events, and before the horizon
  /// the others, up to then; at the horizon all.
  private func known(_ sample: Sample, cell: Int32, _ coarsening: TimeCoarsening) -> (
    events: [Double: Int], others: [Double: Int]
  ) {
    let rows = sample.time.indices.filter { sample.group.cell[$0] == cell }
    let coarse = rows.map { coarsening.coarse(sample.time[$0], event: sample.event[$0]) }
    var events: [Double: Int] = [:]
    var others: [Double: Int] = [:]
    for end in coarsening.ends {
      events[end] = coarse.count { $0.event && $0.time <= end }
      if end < coarsening.horizon { others[end] = coarse.count { !$0.event && $0.time <= end } }
    }
    return (events, others)
  }

  @Test(
    "all answers a station would give on the same rows, compared with each other and the totals, tell of ten or none")
  func acceptedIsSafe() {
    let seed: UInt64 = 99
    var generator = SeededGenerator(seed: seed)
    var accepted = 0
    for _ in 0..<40 {
      let sample = sample(&generator)
      let offers = CoarseningOffer.offers(
        time: sample.time, event: sample.event, divisions: [sample.group], widths: widths)
      for cell in 0..<Int32(sample.group.count) {
        let rows = sample.time.indices.filter { sample.group.cell[$0] == cell }
        let allEvents = rows.count { sample.event[$0] }
        var events: [Double: Int] = [0: 0, .infinity: allEvents]
        var others: [Double: Int] = [0: 0, .infinity: rows.count - allEvents]
        for offer in offers {
          for bins in 1...24 where offer.accepts(Double(bins) * offer.width) {
            accepted += 1
            let told = known(
              sample, cell: cell, TimeCoarsening(width: offer.width, horizon: Double(bins) * offer.width))
            events.merge(told.events) { first, _ in first }
            others.merge(told.others) { first, _ in first }
          }
        }
        guard events.count > 2 else { continue }  // no answer, nothing told
        for counts in [events, others] {
          let steps = counts.sorted { $0.key < $1.key }.map(\.value)
          #expect(
            zip(steps, steps.dropFirst()).allSatisfy { $1 == $0 || $1 >= $0 + 10 }, "\(counts), seed \(seed)")
        }
      }
    }
    #expect(accepted > 500)
  }

  @Test("where an offer ends does not tell when the first person left")
  func firstEvent() {
    // One early event, and then plenty.
    for early in [3.0, 4, 7] {
      let time = [early] + (0..<400).map { Double(41 + $0 % 10) }
      let offers = CoarseningOffer.offers(
        time: time, event: time.map { _ in true }, divisions: [ValueCells(cell: time.map { _ in 0 }, count: 1)],
        widths: [1, 10, 50, 100])
      #expect(offers.map(\.horizons) == [[], [], [50], [100]])
    }
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

  @Test("a station without rows goes along with anything that makes intervals")
  func empty() {
    let none = CoarseningOffer.offers(time: [], event: [], divisions: [ValueCells(cell: [], count: 2)], widths: [30])[0]
    #expect(none.accepts(30))
    #expect(none.accepts(3000))
    for horizon in [0, -30, 45, .nan, .infinity, 1e300] { #expect(!none.accepts(horizon)) }
  }

  @Test("a coarsening that makes no intervals is refused by every station")
  func invalid() {
    for (width, horizon) in [(0.0, 1.0), (-1, 1), (.nan, 1), (.infinity, .infinity), (1, 1e12), (7, 10)] {
      #expect(throws: DisclosureRefusal.self) {
        try TimeCoarsening(width: width, horizon: horizon).check(offers: nil)
      }
    }
  }

  @Test("each width is a multiple of the one before")
  func nested() {
    let widths = TimeCoarsening.widths
    #expect(zip(widths, widths.dropFirst()).allSatisfy { ($1 / $0).rounded() * $0 == $1 })
  }
}
