package import AlgorithmKit
package import WisselDisclosure
package import WisselStatistics

/// What a station releases for `km` and `logrank`: its tables by group, or, guarded and before a coarsening is agreed
/// on, which coarsenings it can live with.
package struct LifeTableAnswer: Codable, Sendable {
  package var disclosure: String
  /// Per level of the group (one table without group); nil before agreement.
  package var tables: [LifeTable]?
  package var offers: [CoarseningOffer]?
  /// Whether complete rows were set aside, so that those left out are enough.
  package var setAside = false
}

/// A station's part of `km` and `logrank`.
package let lifeTables = Partial("life_tables") {
  (arguments: LifeTableArguments, data: StationData) throws -> LifeTableAnswer in
  let request = arguments.request
  let profile = try data.profile(requested: request.disclosure)
  if profile == .guarded, request.entry != nil { throw DisclosureRefusal(.entryTimes, about: "entry") }
  let names = [request.time, request.event] + [request.entry, request.group].compactMap { $0 }
  let rows = try CompleteRows(data, columns: names, codebook: request.codebook, profile: profile)
  let time = try rows.times(request.time)
  let event = try rows.events(request.event)
  let groups = try request.group.map { try rows.codes($0) } ?? Array(repeating: 0, count: rows.rows.count)
  let levels = try request.group.map { try request.codebook[$0].checkedLevels().count } ?? 1
  let members = (0..<levels).map { level in groups.indices.filter { groups[$0] == level } }
  let offers =
    profile == .open
    ? nil
    : CoarseningOffer.offers(
      time: time, event: event, divisions: [ValueCells(cell: groups.map { Int32($0) }, count: levels)],
      leastWidth: request.bin)
  guard let coarsening = arguments.coarsening else {
    if let offers {
      return LifeTableAnswer(disclosure: profile.rawValue, offers: offers, setAside: rows.setAside)
    }
    let entry = try request.entry.map { try rows.times($0) }
    if let entry, zip(entry, time).contains(where: { $0 >= $1 }) {
      throw AlgorithmError("column '\(request.entry ?? "")': an entry is not before its exit; correct the data")
    }
    let exit = request.bin.map { width in time.map { binned($0, width: width) } } ?? time
    return LifeTableAnswer(
      disclosure: profile.rawValue,
      tables: members.map { rows in
        LifeTable(
          time: rows.map { exit[$0] }, event: rows.map { event[$0] },
          entry: entry.map { entry in rows.map { entry[$0] } }
        )
      })
  }
  try coarsening.check(offers: offers)
  let tables = members.map { rows in
    let coarse = rows.map { coarsening.coarse(time[$0], event: event[$0]) }
    return LifeTable(time: coarse.map(\.time), event: coarse.map(\.event))
  }
  return LifeTableAnswer(disclosure: profile.rawValue, tables: tables, setAside: rows.setAside)
}
