import AlgorithmKit
import WisselDisclosure
import WisselStatistics

/// A station's complete rows for a Cox model, with the profile under which it answers.
struct CoxStation {
  let rows: CoxRows
  let dropped: Int
  /// Whether complete rows were set aside, so that those left out are enough.
  let setAside: Bool
  let profile: DisclosureProfile
  let design: CoxDesign
  let strata: Int
  /// A fingerprint of the rows under the job's secret: it changes with any value, and tells none.
  let fingerprint: String
  /// The coarsenings a guarded station can live with; nil for an open one, and when every station is a stratum.
  let offers: [CoarseningOffer]?

  /// Reads the rows, and refuses what the profile does not allow.
  init(_ model: CoxSpecification, coarsening: TimeCoarsening?, data: StationData) throws {
    let profile = try data.profile(requested: model.disclosure)
    self.profile = profile
    design = try CoxDesign(model)
    let strata = try model.strataLevels().count
    self.strata = strata
    if profile == .guarded, model.entry != nil { throw DisclosureRefusal(.entryTimes, about: "entry") }
    let names = [model.time, model.event] + [model.entry, model.strataColumn].compactMap { $0 } + design.sources
    let complete = try CompleteRows(data, columns: names, codebook: model.codebook, profile: profile)
    dropped = complete.dropped
    setAside = complete.setAside
    let exactTime = try complete.times(model.time)
    let exactEvent = try complete.events(model.event)
    let entry = try model.entry.map { try complete.times($0) }
    if let entry, zip(entry, exactTime).contains(where: { $0 >= $1 }) {
      throw AlgorithmError("column '\(model.entry ?? "")': an entry is not before its exit; correct the data")
    }
    var time = exactTime
    var event = exactEvent
    if let coarsening {
      try coarsening.check(offers: nil)
      let coarse = zip(exactTime, exactEvent).map { coarsening.coarse($0, event: $1) }
      time = coarse.map { $0.time }
      event = coarse.map { $0.event }
    } else if let width = model.bin {
      time = exactTime.map { binned($0, width: width) }
    }
    let stratum =
      try model.strataColumn.map { try complete.codes($0) } ?? Array(repeating: 0, count: complete.rows.count)
    rows = CoxRows(
      columns: try design.columns(complete), time: time, event: event, entry: entry, stratum: stratum)
    let cells = try ModelRules.check(
      rows: rows.count, events: exactEvent.reduce(0) { $0 + ($1 ? 1 : 0) },
      columns: zip(design.names, rows.columns).map { ($0, $1) }, profile: profile)
    if profile == .guarded, !model.stratifiedByStation {
      // Sums over a risk set of an indicator are counts, and those of a product of two are counts of both together.
      let base = ValueCells(cell: stratum.map { Int32($0) }, count: strata)
      offers = CoarseningOffer.offers(
        time: exactTime, event: exactEvent, divisions: [base] + cells.map { $0.crossed(with: base) },
        leastWidth: model.bin)
    } else {
      offers = nil
    }
    if let coarsening { try coarsening.check(offers: offers) }
    var mark = KeyedFingerprint(key: try data.jobSecret().words)
    for column in rows.columns + [exactTime, exactEvent.map { $0 ? 1 : 0 }, entry ?? [], stratum.map(Double.init)] {
      mark.add(column)
    }
    fingerprint = String(mark.value, radix: 16)
  }
}
