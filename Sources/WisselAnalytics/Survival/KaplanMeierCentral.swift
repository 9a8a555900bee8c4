package import AlgorithmKit
import WisselDisclosure
import WisselStatistics
package import WisselWire

/// `km`: the Kaplan–Meier curve by group, exactly as of the pooled rows. One round; two when a station is guarded.
package let km = Central("km") { (request: SurvivalArguments, network: Network) async throws -> JSONValue in
  let tables = try await StationTables(request, method: "km", network: network)
  var result: [String: JSONValue] = [:]
  for (level, table) in zip(tables.levels, tables.pooled) {
    result[level] = KaplanMeierResult.value(KaplanMeier(table), request: request, until: tables.coarsening?.horizon)
  }
  if let disclosure = tables.disclosure { result["disclosure"] = disclosure }
  return JSONValue.object(result).naming(leftOut: tables.leftOut)
}

/// How a curve is written.
enum KaplanMeierResult {
  /// - Parameter horizon: The last time the data speak of after coarsening; later ones are null.
  static func value(_ curve: KaplanMeier, request: SurvivalArguments, until horizon: Double?) -> JSONValue {
    var members: [String: JSONValue] = ["n": .int(curve.n), "events": .int(curve.events)]
    if let grid = request.grid {
      members["at_times"] = atTimes(curve, grid, until: horizon)
    } else {
      members["event_times"] = eventTimes(curve)
    }
    let probs = [0.25, 0.5, 0.75]
    let quantiles = probs.map(curve.quantile)
    members["quantiles"] = [
      "probs": ResultValue.numbers(probs), "time": ResultValue.numbers(quantiles.map(\.time)),
      "loglog_ci_lower": ResultValue.numbers(quantiles.map(\.lower)),
      "loglog_ci_upper": ResultValue.numbers(quantiles.map(\.upper)),
    ]
    if let tau = request.rmst {
      let known = horizon.map { tau <= $0 } ?? true
      let mean = curve.restrictedMean(tau)
      members["rmst"] = [
        "tau": ResultValue.number(tau), "value": ResultValue.number(known ? mean.value : nil),
        "se": ResultValue.number(known ? mean.standardError : nil),
      ]
    }
    return .object(members)
  }

  private static func eventTimes(_ curve: KaplanMeier) -> JSONValue {
    let points = curve.eventPoints
    var members = intervals(points)
    members["time"] = ResultValue.numbers(points.map(\.time))
    members["at_risk"] = ResultValue.counts(points.map(\.atRisk))
    members["events"] = ResultValue.counts(points.map(\.events))
    members["plain_lower"] = ResultValue.numbers(points.map { $0.interval(.plain)?.lower })
    members["plain_upper"] = ResultValue.numbers(points.map { $0.interval(.plain)?.upper })
    members["nelson_aalen_var"] = ResultValue.numbers(points.map(\.nelsonAalenVariance))
    return .object(members)
  }

  private static func atTimes(_ curve: KaplanMeier, _ grid: [Double], until horizon: Double?) -> JSONValue {
    let found = grid.map { curve.point(at: $0) }
    let known = grid.map { time in horizon.map { time <= $0 } ?? true }
    var members = intervals(zip(found, known).map { $1 ? $0.point : nil })
    // Before anybody has left every interval is the point 1.
    for key in ["log_lower", "log_upper", "loglog_lower", "loglog_upper"] {
      guard let values = members[key]?.array else { continue }
      members[key] = .array(zip(values, found).map { $1.begun ? $0 : .double(1) })
    }
    members["time"] = ResultValue.numbers(grid)
    members["at_risk"] = .array(zip(curve.atRisk(at: grid), known).map { $1 ? .int($0) : .null })
    return .object(members)
  }

  private static func intervals(_ points: [KaplanMeier.Point?]) -> [String: JSONValue] {
    [
      "survival": ResultValue.numbers(points.map { $0?.survival }),
      "greenwood_se": ResultValue.numbers(points.map { $0?.standardError }),
      "log_lower": ResultValue.numbers(points.map { $0?.interval(.log)?.lower }),
      "log_upper": ResultValue.numbers(points.map { $0?.interval(.log)?.upper }),
      "loglog_lower": ResultValue.numbers(points.map { $0?.interval(.logLog)?.lower }),
      "loglog_upper": ResultValue.numbers(points.map { $0?.interval(.logLog)?.upper }),
      "nelson_aalen": ResultValue.numbers(points.map { $0?.nelsonAalen }),
    ]
  }
}
