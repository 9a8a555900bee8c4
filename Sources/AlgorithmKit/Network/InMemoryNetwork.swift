import WisselModel
public import FoundationEssentials

/// Stations in one process, for developing and testing an algorithm: the very same functions run, and arguments and
/// answers pass through JSON as they do between containers. Only the transport differs.
///
/// ```swift
/// let network = InMemoryNetwork(algorithm, stations: [
///   .init("Hospital A", StationData(csv: "a.csv")),
///   .init("Hospital B", StationData(csv: "b.csv")),
/// ])
/// let answer = try await network.run(mean, Question(column: "age", codebook: codebook))
/// ```
public struct InMemoryNetwork: Sendable {
  /// A station: the name of its organisation and its data.
  public struct Station: Sendable {
    public let name: String
    public let data: StationData

    public init(_ name: String, _ data: StationData) {
      self.name = name
      self.data = data
    }
  }

  private let algorithm: Algorithm
  private let stations: [Station]
  private let environment: StationEnvironment

  /// - Parameters:
  ///   - stations: The stations; their organisations get the ids 1, 2, … in this order.
  ///   - environment: The settings the central function sees; each partial sees those of its station's data.
  public init(_ algorithm: Algorithm, stations: [Station], environment: StationEnvironment = StationEnvironment()) {
    self.algorithm = algorithm
    self.stations = stations
    self.environment = environment
  }

  /// Runs a central function with typed arguments.
  public func run<Arguments, Value>(
    _ function: Central<Arguments, Value>, _ arguments: Arguments
  ) async throws -> Value {
    let input = try AlgorithmJSON.encode(["kwargs": arguments])
    let result = try await function.answer(call(input))
    return try AlgorithmJSON.decode(Value.self, from: result)
  }

  /// Runs the function an input document names and returns its result as JSON: what a task does with that input. A
  /// partial function named directly runs at the first station.
  public func run(input: Data) async throws -> Data {
    let call = call(input)
    return try await algorithm.answer(input: call.input, data: call.data, network: call.network)
  }

  private func call(_ input: Data) -> Call {
    Call(
      input: input,
      data: stations.first?.data ?? StationData(databases: [], environment: environment),
      network: Network(
        transport: InMemoryTransport(algorithm: algorithm, stations: stations), environment: environment))
  }
}

/// Calls the functions of each station directly, all stations at once.
private struct InMemoryTransport: NetworkTransport {
  let algorithm: Algorithm
  let stations: [InMemoryNetwork.Station]

  func organizations() async throws -> [Organization] {
    stations.enumerated().map { Organization(id: OrganizationID($0.offset + 1), name: $0.element.name) }
  }

  /// A station's end of a call. Not a tuple: with optimisation Swift 6.3.1 copies tuples of such types wrongly between
  /// the tasks of a group.
  private struct Outcome: Sendable {
    let organization: Organization
    let result: Result<Data, any Error>
  }

  func ask(_ method: String, input: Data, of organizations: [Organization]) async throws -> [Answer<Data>] {
    try await withThrowingTaskGroup(of: Outcome.self) { group in
      for organization in organizations {
        guard stations.indices.contains(organization.id.rawValue - 1) else {
          throw AlgorithmError("asking '\(method)': there is no organisation \(organization.id)")
        }
        let station = stations[organization.id.rawValue - 1]
        group.addTask {
          do {
            let network = Network(transport: self, environment: station.data.environment)
            let value = try await algorithm.answer(input: input, data: station.data, network: network)
            return Outcome(organization: organization, result: .success(value))
          } catch {
            return Outcome(organization: organization, result: .failure(error))
          }
        }
      }
      var answers: [Answer<Data>] = []
      var failures: [TaskFailure.Station] = []
      for try await outcome in group {
        switch outcome.result {
        case .success(let value): answers.append(Answer(organization: outcome.organization, value: value))
        case .failure(let error):
          failures.append(
            .init(organization: outcome.organization, status: .crashed, reason: ErrorReport.line(error)))
        }
      }
      guard failures.isEmpty else { throw TaskFailure(method: method, stations: failures) }
      return answers
    }
  }
}
