import AlgorithmKit
import WisselWire

/// The stations that take part in a run, and those that did not answer its first question and were left out.
struct Stations: Sendable {
  var organizations: [Organization]
  var leftOut: [String] = []
}

extension Network {
  /// Asks the first question of a run. Without `allowPartial` a station that does not answer fails the run; with it the
  /// run goes on without that station, and says so.
  func askFirst<Arguments, Value>(
    _ partial: Partial<Arguments, Value>, _ arguments: Arguments, allowPartial: Bool?
  ) async throws -> (answers: [Answer<Value>], stations: Stations) {
    let all = try await organizations()
    do {
      return (try await ask(partial, arguments, of: all), Stations(organizations: all))
    } catch let failure as TaskFailure where allowPartial == true {
      let failed = Set(failure.stations.map(\.organization.id))
      let rest = all.filter { !failed.contains($0.id) }
      guard !rest.isEmpty else { throw failure }
      let stations = Stations(organizations: rest, leftOut: failure.stations.map(\.organization.name))
      return (try await ask(partial, arguments, of: rest), stations)
    }
  }
}

extension JSONValue {
  /// The result, naming the stations that were left out when there are any.
  func naming(leftOut stations: [String]) -> JSONValue {
    guard case .object(var members) = self, !stations.isEmpty else { return self }
    members["stations_left_out"] = ResultValue.strings(stations)
    return .object(members)
  }
}
