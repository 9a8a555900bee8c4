import AlgorithmKit
import Foundation
import Synchronization
import Testing
import WisselModel
import WisselTesting
import WisselWire

@testable import WisselAnalytics

/// Every question to the stations is a container start at each of them, so methods ask few.
@Suite(.enabled(if: SharedFiles.available, "the shared reference data are not there"))
struct RoundsTests {
  @Test(
    "rounds per method",
    arguments: [
      ("summary_lung", 1), ("km_lung_sex", 1), ("logrank_lung_sex", 1), ("cox_breslow_lung_missing", 8),
      ("cox_breslow_colon", 9), ("cox_efron_lung_missing", 14), ("cox_efron_veteran_strata_station", 8),
    ])
  func rounds(id: String, most: Int) async throws {
    let fixture = try Fixture(id)
    let transport = CountingTransport(stations: try TestTable.stations(fixture.dataset))
    let network = Network(transport: transport, environment: StationEnvironment())
    _ = try await analytics.answer(
      input: JSONEncoder().encode(try fixture.input()), data: StationData(databases: []), network: network)
    let log = transport.log.withLock { $0 }
    #expect(log.count <= most, "\(id)")
    if ProcessInfo.processInfo.environment["WISSEL_SHOW_DIFFERENCES"] != nil {
      let sent = log.reduce(0) { $0 + $1.sent }
      let text =
        "\(id): \(log.count) rounds, \(sent) bytes to a station, \(log.reduce(0) { $0 + $1.received }) from all\n"
      FileHandle.standardError.write(Data(text.utf8))
    }
  }
}

/// A network in memory that notes what goes over it.
private final class CountingTransport: NetworkTransport {
  let stations: [InMemoryNetwork.Station]
  let log = Mutex<[(sent: Int, received: Int)]>([])

  init(stations: [InMemoryNetwork.Station]) { self.stations = stations }

  func organizations() async throws -> [Organization] {
    stations.enumerated().map { Organization(id: .init($0.offset + 1), name: $0.element.name) }
  }

  func ask(_ method: String, input: Data, of organizations: [Organization]) async throws -> [Answer<Data>] {
    var answers: [Answer<Data>] = []
    for (organization, station) in zip(organizations, stations) {
      let network = Network(transport: self, environment: station.data.environment)
      answers.append(
        Answer(
          organization: organization,
          value: try await analytics.answer(input: input, data: station.data, network: network)))
    }
    let received = answers.reduce(0) { $0 + $1.value.count }
    log.withLock { $0.append((input.count, received)) }
    return answers
  }
}
