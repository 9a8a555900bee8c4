import AlgorithmKit
import WisselDisclosure
import WisselStatistics

/// A station's complete rows for a Cox model, with the profile under which it answers.
struct CoxStation {
  let rows: CoxRows
  let dropped: Int
  let profile: DisclosureProfile
  let design: CoxDesign
  let strata: Int
  /// Times before any binning, for what a guarded station can offer.
  private let exactTime: [Double]
  private let exactEvent: [Bool]

  /// Reads the rows, and refuses what the profile does not allow.
  init(_ model: CoxSpecification, coarsening: TimeCoarsening?, data: StationData) throws {
    profile = try data.profile(requested: model.disclosure)
    design = try CoxDesign(model)
    strata = try model.strataLevels().count
    if profile == .guarded, model.entry != nil { throw DisclosureRefusal(.entryTimes, about: "entry") }
    let names = [model.time, model.event] + [model.entry, model.strataColumn].compactMap { $0 } + design.sources
    let complete = try CompleteRows(data, columns: names, codebook: model.codebook)
    dropped = complete.dropped
    exactTime = try complete.times(model.time)
    exactEvent = try complete.events(model.event)
    let entry = try model.entry.map { try complete.times($0) }
    if let entry, zip(entry, exactTime).contains(where: { $0 >= $1 }) {
      throw AlgorithmError("column '\(model.entry ?? "")': an entry is not before its exit; correct the data")
    }
    var time = exactTime
    var event = exactEvent
    if let coarsening {
      let coarse = zip(exactTime, exactEvent).map { coarsening.coarse($0, event: $1) }
      time = coarse.map(\.time)
      event = coarse.map(\.event)
    } else if let width = model.bin {
      time = exactTime.map { binned($0, width: width) }
    }
    let stratum =
      try model.strataColumn.map { try complete.codes($0) } ?? Array(repeating: 0, count: complete.rows.count)
    rows = CoxRows(
      columns: try design.columns(complete), time: time, event: event, entry: entry, stratum: stratum)
    try ModelRules.check(
      rows: rows.count, events: exactEvent.reduce(0) { $0 + ($1 ? 1 : 0) }, parameters: design.names.count,
      indicators: design.indicators.map { (design.names[$0], rows.columns[$0]) }, profile: profile)
    if let coarsening, profile == .guarded {
      let offer = CoarseningOffer(width: coarsening.width, cells: cells)
      guard TimeCoarsening.proposals(requested: model.bin).contains(coarsening.width),
        offer.accepts(coarsening.horizon)
      else { throw DisclosureRefusal(.belowMinimumGroupSize, about: "persons per interval of time") }
    }
  }

  /// The persons of every stratum, and within it of every indicator column and of those without it: sums over a risk set
  /// of an indicator are counts, so each must be of enough persons.
  var cells: [CoarseningOffer.Cell] {
    (0..<strata).flatMap { stratum -> [CoarseningOffer.Cell] in
      let members = rows.stratum.indices.filter { rows.stratum[$0] == stratum }
      func cell(_ rows: [Int]) -> CoarseningOffer.Cell { (rows.map { exactTime[$0] }, rows.map { exactEvent[$0] }) }
      return [cell(members)]
        + design.indicators.flatMap { column in
          [0.0, 1.0].map { value in cell(members.filter { (rows.columns[column][$0] != 0 ? 1 : 0) == value }) }
        }
    }
  }

  /// A fingerprint of the rows (FNV-1a over their bit patterns): it changes with any value, and tells none.
  var fingerprint: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ bits: UInt64) { hash = (hash ^ bits) &* 0x100_0000_01b3 }
    for column in rows.columns { for value in column { mix(value.bitPattern) } }
    for value in exactTime { mix(value.bitPattern) }
    for value in exactEvent { mix(value ? 1 : 0) }
    for value in rows.entry ?? [] { mix(value.bitPattern) }
    for value in rows.stratum { mix(UInt64(value)) }
    return String(hash, radix: 16)
  }
}
