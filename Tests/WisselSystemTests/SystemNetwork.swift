import Foundation
import WisselClient
import WisselContainers
import WisselModel
import WisselTesting
import WisselWire

@testable import WisselDemo

/// The networks the system tests run on: a server and stations as processes, with real containers.
enum SystemNetwork {
  /// The debug programs, beside the test bundle.
  static let installation = Installation(folder: SharedFiles.package.appendingPathComponent(".build/debug"))

  /// Whether containers can be run here.
  static var possible: Bool {
    PrivatePodman.isInstalled(environment: ProcessInfo.processInfo.environment)
      || FileManager.default.fileExists(atPath: "/var/run/docker.sock")
  }

  static let reason = "needs a container engine: run scripts/setup test"

  /// The demo's data, beside the debug programs.
  static func data() throws -> DemoData { try DemoData(besideExecutable: installation.wissel) }

  /// A plan with the trial's three stations, which may run the given algorithms.
  static func plan(
    encrypted: Bool = true, algorithms: [Program] = [.probe], environment: [String: String] = [:],
    additions: [String] = [], stations: Int = 3
  ) throws -> NetworkPlan {
    let data = try data()
    let letters = ["A", "B", "C"].prefix(stations)
    return NetworkPlan(
      stations: letters.map { letter in
        NetworkPlan.Station(
          organization: "Hospital \(letter)", databases: [("default", data.rows(ofStation: letter), "csv")],
          algorithmEnvironment: environment, allowedAlgorithms: algorithms.map(\.image), additions: additions)
      },
      encrypted: encrypted, asker: "Institute", algorithms: algorithms)
  }

  /// Runs a test on a network of its own, which is ended afterwards.
  static func with<Result>(
    _ plan: NetworkPlan, _ body: (LocalNetwork) async throws -> Result
  ) async throws -> Result {
    let network = try await LocalNetwork.start(plan, installation: installation)
    do {
      let result = try await body(network)
      await network.stop()
      return result
    } catch {
      for station in network.stations { print(tail(of: station.log)) }
      await network.stop()
      throw error
    }
  }

  private static func tail(of log: URL) -> String {
    let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
    return "--- \(log.lastPathComponent)\n" + text.split(separator: "\n").suffix(15).joined(separator: "\n")
  }
}

extension LocalNetwork {
  /// Asks a function of an algorithm at some stations, all by default.
  func ask(
    _ method: String, _ arguments: [String: JSONValue] = [:], of program: Program = .probe, at places: [Int]? = nil,
    image: String? = nil, databases: [JSONValue] = [["label": "default"]]
  ) async throws -> TaskID {
    let receivers = (places ?? Array(stations.indices)).map { stations[$0].member.organization }
    return try await askerClient.createTask(
      TaskRequest(
        name: method, image: image ?? program.image, collaboration: collaboration, organizations: receivers,
        input: AlgorithmInput(method: method, kwargs: arguments), databases: databases)
    ).id
  }

  /// Waits for a task and gives what each station answered, in the order of the organisations.
  func results(of task: TaskID) async throws -> [TaskResult] {
    _ = try await askerClient.waitForTask(task)
    return try await askerClient.results(of: task, key: plan.encrypted ? asker.key : nil)
  }

  /// Waits until a run of the task has the status.
  func wait(for status: RunStatus, of task: TaskID) async throws {
    while true {
      let runs = try await askerClient.runs(of: task).all()
      if runs.contains(where: { $0.status == status }) { return }
      if let ended = runs.first(where: { $0.status.isFinished }) {
        throw UnexpectedEnd(status: ended.status, log: ended.log ?? "")
      }
      await Task.yield()
    }
  }

  /// A run ended otherwise than the test foresaw.
  struct UnexpectedEnd: Error {
    let status: RunStatus
    let log: String
  }
}
