import AlgorithmKit
import WisselDisclosure
import WisselStatistics
import WisselWire

/// The life tables of all stations by group, gathered in one round, or in two when a station is guarded: first the
/// stations say which coarsenings of time they can live with, then they answer on the common one.
struct StationTables {
  /// Per station, in order of their ids: its name and one table per level.
  let stations: [(name: String, tables: [LifeTable])]
  /// The levels of the group that somebody has; `all` without group.
  let levels: [String]
  /// The coarsening that was agreed on, if any.
  let coarsening: TimeCoarsening?
  /// Stations left out.
  let leftOut: [String]
  /// Stations that set complete rows aside.
  let setAside: [String]

  init(_ request: SurvivalArguments, method: String, network: Network) async throws {
    try request.check(method)
    let first = try await network.askFirst(
      lifeTables, LifeTableArguments(request: request), allowPartial: request.allow_partial)
    var answers = first.answers
    var coarsening: TimeCoarsening?
    if answers.contains(where: { $0.value.tables == nil }) {
      guard let common = CoarseningOffer.common(answers.compactMap(\.value.offers)) else {
        throw DisclosureRefusal(.noCommonTimeBins, about: "'\(method)' over the stations")
      }
      if let first = request.grid?.first, common.horizon < first {
        throw DisclosureRefusal(.noCommonTimeBins, about: "'\(method)' up to the first time of 'grid'")
      }
      coarsening = common
      answers = try await network.ask(
        lifeTables, LifeTableArguments(request: request, coarsening: common), of: first.stations.organizations)
    }
    let names = try request.group.map { try request.codebook[$0].checkedLevels() } ?? ["all"]
    let tables = try answers.map { answer -> (name: String, tables: [LifeTable]) in
      guard let tables = answer.value.tables, tables.count == names.count, tables.allSatisfy(\.isConsistent) else {
        throw AlgorithmError("'\(method)': the answer of \(answer.organization.name) is not a table per group")
      }
      return (answer.organization.name, tables)
    }
    let used = names.indices.filter { level in tables.contains { $0.tables[level].count > 0 } }
    guard !used.isEmpty else { throw AlgorithmError("'\(method)': no station has a complete row") }
    levels = used.map { names[$0] }
    stations = tables.map { station in (station.name, used.map { station.tables[$0] }) }
    self.coarsening = coarsening
    leftOut = first.stations.leftOut
    setAside = answers.filter(\.value.setAside).map(\.organization.name)
  }

  /// The tables of the levels over all stations.
  var pooled: [LifeTable] {
    levels.indices.map { level in stations.reduce(.empty) { $0.merged(with: $1.tables[level]) } }
  }

  /// What the result says about the coarsening; nil when every station is open.
  var disclosure: JSONValue? {
    coarsening.map { coarsening in
      DisclosureNote.value(coarsening: coarsening, setAside: setAside)
    }
  }
}
