import AlgorithmKit
import Foundation
import Synchronization
import WisselModel
import WisselWire

@testable import WisselAnalytics

/// Stations in memory, and everything that leaves each of them: what the host of the central function sees.
final class RecordedNetwork: NetworkTransport {
  /// One station's answer to one question.
  struct Exchange: Sendable {
    let station: Int
    let method: String
    let input: Data
    let answer: JSONValue
  }

  let stations: [InMemoryNetwork.Station]
  private let log = Mutex<[Exchange]>([])

  init(_ stations: [InMemoryNetwork.Station]) { self.stations = stations }

  /// Runs a task's input; nil when a station or the centre refuses it.
  func result(_ input: JSONValue) async throws -> JSONValue? {
    let network = Network(transport: self, environment: StationEnvironment())
    do {
      let data = try await analytics.answer(
        input: JSONEncoder().encode(input), data: StationData(databases: []), network: network)
      return try JSONDecoder().decode(JSONValue.self, from: data)
    } catch is any ReportableError {
      return nil
    }
  }

  /// What left the stations so far.
  var exchanges: [Exchange] { log.withLock { $0 } }

  func organizations() async throws -> [Organization] {
    stations.enumerated().map { Organization(id: .init($0.offset + 1), name: $0.element.name) }
  }

  func ask(_ method: String, input: Data, of organizations: [Organization]) async throws -> [Answer<Data>] {
    var answers: [Answer<Data>] = []
    for organization in organizations {
      let index = organization.id.rawValue - 1
      let value = try await Self.answer(input, stations[index])
      let json = try JSONDecoder().decode(JSONValue.self, from: value)
      log.withLock { $0.append(Exchange(station: index, method: method, input: input, answer: json)) }
      answers.append(Answer(organization: organization, value: value))
    }
    return answers
  }

  /// One station's answer to an input.
  static func answer(_ input: Data, _ station: InMemoryNetwork.Station) async throws -> Data {
    let network = Network(transport: RecordedNetwork([]), environment: station.data.environment)
    return try await analytics.answer(input: input, data: station.data, network: network)
  }
}
