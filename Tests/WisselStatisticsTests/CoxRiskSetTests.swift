import Glibc
import Testing
import WisselTesting

@testable import WisselStatistics

/// The blocked risk sets against sums written out row by row.
struct CoxRiskSetTests {
  private struct Sample {
    var rows: CoxRows
    var beta: [Double]
  }

  private func sample(_ n: Int, _ p: Int, late: Bool, strata: Int, seed: UInt64) -> Sample {
    var generator = SeededGenerator(seed: seed)
    let time = (0..<n).map { _ in Double(Int.random(in: 1...12, using: &generator)) }
    let entry = late ? time.map { Double(Int.random(in: 0..<Int($0), using: &generator)) } : nil
    return Sample(
      rows: CoxRows(
        columns: (0..<p).map { _ in (0..<n).map { _ in Double.random(in: -1...1, using: &generator) } }, time: time,
        event: (0..<n).map { _ in Bool.random(using: &generator) }, entry: entry,
        stratum: (0..<n).map { _ in Int.random(in: 0..<strata, using: &generator) }),
      beta: (0..<p).map { _ in Double.random(in: -1...1, using: &generator) })
  }

  @Test("sums, likelihood and information equal the definitions", arguments: [1, 2, 3, 4, 5, 6, 7, 8])
  func definitions(seed: UInt64) throws {
    let p = 3
    let sample = sample(300, p, late: seed.isMultiple(of: 2), strata: Int(seed % 3) + 1, seed: seed)
    let rows = sample.rows
    let strata = (rows.stratum.max() ?? 0) + 1
    let (times, counts) = rows.eventTimes(strata: strata)
    let events = counts.flatMap { $0 }
    let several = events.indices.filter { events[$0] > 1 }
    // Efron's sums at all times or where there are ties, and Breslow's.
    for (efron, tied) in [(true, nil), (true, several), (false, [])] as [(Bool, [Int]?)] {
      let grid = RiskGrid(times: times, tied: tied)
      let ordered = RiskRows(rows, grid: grid, centre: [0, 0, 0], scale: [1, 1, 1])
      #expect(ordered.eventCounts == events)
      let risks = try #require(ordered.evaluatedRisks(sample.beta))
      let totals = try #require(RiskTotals([ordered.sums(risks: risks)], columns: p, grid: grid))
      let likelihood = try #require(
        totals.likelihood(events: events, beta: sample.beta, eventSum: ordered.eventSum))
      let hazards = totals.hazards(events: events, step: [0, 0, 0])
      let information = likelihood.information(
        ordered.secondOrder(risks: risks, hazard: grid.cumulated(hazards)))
      let plain = plainLikelihood(rows, sample.beta, efron: efron, strata: strata)
      #expect(abs(likelihood.loglik - plain.loglik) < 1e-10, "seed \(seed)")
      for i in 0..<p {
        #expect(abs(likelihood.score[i] - plain.score[i]) < 1e-10, "seed \(seed)")
        for j in 0..<p { #expect(abs(information[i, j] - plain.information[i][j]) < 1e-10, "seed \(seed)") }
      }
    }
  }

  /// The partial likelihood by its definition.
  private func plainLikelihood(_ rows: CoxRows, _ beta: [Double], efron: Bool, strata: Int)
    -> (loglik: Double, score: [Double], information: [[Double]])
  {
    let p = beta.count
    let eta = (0..<rows.count).map { row in (0..<p).reduce(0) { $0 + beta[$1] * rows.columns[$1][row] } }
    var loglik = 0.0
    var score = Array(repeating: 0.0, count: p)
    var information = Array(repeating: score, count: p)
    for stratum in 0..<strata {
      let own = (0..<rows.count).filter { rows.stratum[$0] == stratum }
      for time in Set(own.filter { rows.event[$0] }.map { rows.time[$0] }) {
        let dying = own.filter { rows.event[$0] && rows.time[$0] == time }
        let risk = own.filter { rows.time[$0] >= time && (rows.entry?[$0] ?? -1) < time }
        for l in 0..<dying.count {
          let share = efron ? Double(l) / Double(dying.count) : 0
          func sum(_ value: (Int) -> Double) -> Double {
            risk.reduce(0) { $0 + exp(eta[$1]) * value($1) }
              - share * dying.reduce(0) { $0 + exp(eta[$1]) * value($1) }
          }
          let zeroth = sum { _ in 1 }
          let first = (0..<p).map { i in sum { rows.columns[i][$0] } / zeroth }
          loglik += eta[dying[l]] - log(zeroth)
          for i in 0..<p {
            score[i] += rows.columns[i][dying[l]] - first[i]
            for j in 0..<p {
              information[i][j] +=
                sum { rows.columns[i][$0] * rows.columns[j][$0] } / zeroth - first[i] * first[j]
            }
          }
        }
      }
    }
    return (loglik, score, information)
  }

  @Test("concordant pairs and their variance equal those counted pair by pair", arguments: [11, 12, 13])
  func concordance(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    struct Row { var stratum: Int, time: Double, event: Bool, score: Double, station: Int }
    let rows = (0..<700).map { _ in
      Row(
        stratum: Int.random(in: 0...1, using: &generator), time: Double(Int.random(in: 1...15, using: &generator)),
        event: Bool.random(using: &generator), score: Double(Int.random(in: 1...300, using: &generator)),
        station: Int.random(in: 0...2, using: &generator))
    }
    let fast = (0...1).map { stratum in
      Concordance(
        (0...2).map { station in
          ScoredRows(
            time: rows.map(\.time), event: rows.map(\.event), score: rows.map(\.score),
            at: rows.indices.filter { rows[$0].stratum == stratum && rows[$0].station == station })
        })
    }.reduce(Concordance()) { $0.merged(with: $1) }
    var plain = Concordance()
    var own = Array(repeating: (0, 0, 0), count: rows.count)
    for i in rows.indices {
      for j in rows.indices where i != j && rows[i].stratum == rows[j].stratum {
        let (a, b) = (rows[i], rows[j])
        if a.event, a.time < b.time || (a.time == b.time && !b.event) {
          if a.score > b.score {
            plain.concordant += 1
            own[i].0 += 1
            own[j].0 += 1
          } else if a.score < b.score {
            plain.discordant += 1
            own[i].1 += 1
            own[j].1 += 1
          } else {
            plain.tiedScore += 1
            own[i].2 += 1
            own[j].2 += 1
          }
        } else if i < j, a.event, b.event, a.time == b.time {
          if a.score == b.score { plain.tiedBoth += 1 } else { plain.tiedTime += 1 }
        }
      }
    }
    for pair in own {
      let (d, n) = (Double(pair.0 - pair.1), Double(pair.0 + pair.1 + pair.2))
      plain.squares[0] += d * d
      plain.squares[1] += d * n
      plain.squares[2] += n * n
    }
    #expect(fast == plain, "seed \(seed)")
  }

  @Test("the grid of several stations has each time once, and knows where more than one event is tied")
  func grid() {
    let grid = RiskGrid(
      stations: [
        [([1, 3], [1, 1]), ([2], [2])], [([3, 4], [1, 1]), ([], [])], [([0.5], [1]), ([2, 9], [1, 1])],
      ], strata: 2, efron: true)
    #expect(grid.times == [[0.5, 1, 3, 4], [2, 9]])
    #expect(grid.tied == [2, 4])
    #expect(RiskGrid(stations: [[([1], [5])]], strata: 1, efron: false).tied == [])
  }
}
