package import AlgorithmKit
import WisselStatistics
package import WisselWire

/// `logrank`: the log-rank test over groups, Peto's variant, and the test stratified by station. One round; two when a
/// station is guarded.
package let logRank = Central("logrank") { (request: SurvivalArguments, network: Network) async throws -> JSONValue in
  guard request.group != nil else { throw AlgorithmError("'logrank': 'group' is missing; name a categorical column") }
  guard request.entry == nil else { throw AlgorithmError("'logrank': late entry is not supported; leave out 'entry'") }
  let tables = try await StationTables(request, method: "logrank", network: network)
  guard tables.levels.count > 1 else { throw AlgorithmError("'logrank': only one group has complete rows") }
  func value(_ test: LogRank) -> JSONValue {
    [
      "observed": ResultValue.named(tables.levels, test.observed),
      "expected": ResultValue.named(tables.levels, test.expected),
      "variance": ResultValue.matrix(test.variance, names: tables.levels),
      "chi2": ResultValue.number(test.test?.statistic), "df": ResultValue.count(test.test?.degrees),
      "p": ResultValue.number(test.test?.p),
    ]
  }
  let pooled = tables.pooled
  var result: [String: JSONValue] = [
    "n": .int(pooled.reduce(0) { $0 + $1.count }),
    "logrank": value(LogRank(strata: [pooled], rho: 0)),
    "peto_fh_rho1": value(LogRank(strata: [pooled], rho: 1)),
    "stratified_by_station": value(LogRank(strata: tables.stations.map(\.tables), rho: 0)),
  ]
  if let disclosure = tables.disclosure { result["disclosure"] = disclosure }
  return JSONValue.object(result).naming(leftOut: tables.leftOut)
}
