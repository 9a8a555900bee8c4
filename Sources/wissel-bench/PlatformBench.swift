import Foundation
import WisselClient
import WisselDemo
import WisselModel
import WisselProcesses
import WisselWire

/// The platform's own share of a task, and what server and stations take of the memory.
struct PlatformBench {
  let rounds = 20
  let clock = ContinuousClock()

  /// What is looked at.
  enum Part { case all, share, large }

  /// All, or without the peer and the large result, or the large result alone.
  var part = Part.all

  /// How what is sent is sealed.
  enum Form: String {
    /// By the keys of a roster (decision 24).
    case hpke = "HPKE"
    /// As clients and nodes of vantage6 do.
    case envelope = "the envelope of vantage6"
  }

  func run() async throws {
    if part != .large { try await run(.hpke) }
    try await run(.envelope)
  }

  private func run(_ form: Form) async throws {
    var plan = NetworkPlan(
      stations: ["A", "B", "C"].map {
        NetworkPlan.Station(
          organization: $0, databases: [], additions: ["limits:", "  output: 4GiB", "  memory: 20GiB"])
      },
      encrypted: true, asker: "asker", algorithms: [.probe])
    plan.largestPayload = "4g"
    plan.hasRoster = form == .hpke
    let network = try await LocalNetwork.start(plan)
    do {
      if part != .large {
        if form == .envelope { try await memory(network) }
        let empty = try await latency(network, form)
        let round = try await rounds(network, form)
        if part == .all, form == .envelope {
          await PublishedNetwork(network: network).report(besideEmpty: empty, round: round)
        }
      }
      if part != .share, form == .envelope { try await largeResult(network) }
      await network.stop()
    } catch {
      await network.stop()
      throw error
    }
  }

  private func memory(_ network: LocalNetwork) async throws {
    Line.heading("Resident memory, idle (goal: under 60 MB each)")
    if let server = await network.processes.serverProcess()?.identifier {
      Line.figure("server", Self.resident(server))
    }
    for index in network.stations.indices {
      if let station = await network.processes.station(index)?.identifier {
        Line.figure("station \(index + 1)", Self.resident(station))
      }
    }
  }

  private static func resident(_ process: Int32) -> String {
    String(format: "%9.1f MB", ProcessUsage(process).residentMegabytes)
  }

  /// A question to the probe.
  func question(
    _ input: AlgorithmInput, of receivers: [OrganizationID], in network: LocalNetwork
  ) -> TaskRequest {
    var request = TaskRequest(
      name: input.method, image: Program.probe.image, collaboration: network.collaboration, organizations: receivers,
      input: input)
    request.roster = network.roster
    return request
  }

  /// Rounds of a job whose containers stay: from a central function's question to the answers of all three stations.
  ///
  /// - Returns: the median of those after the first, in seconds.
  private func rounds(_ network: LocalNetwork, _ form: Form) async throws -> Double {
    let count = 50
    Line.heading("A job of \(count) rounds at three stations, a container at each, sealed by \(form.rawValue)")
    let receivers = network.stations.map(\.member.organization)
    let began = clock.now
    let job = AlgorithmInput(
      method: "central_rounds",
      kwargs: ["rounds": .int(count), "organizations_to_include": .array(receivers.map { .int($0.rawValue) })])
    let task = try await network.askerClient.createTask(question(job, of: [receivers[0]], in: network))
    let status = try await network.askerClient.waitForTask(task.id)
    let whole = (clock.now - began).inSeconds
    let results = try await network.askerClient.results(of: task.id, key: network.asker.key, roster: network.roster)
    guard status == .completed, case .bytes(let bytes)? = results.first?.content else {
      throw BenchFailure(description: "the job of many rounds ended as '\(status.rawValue)'")
    }
    let times = try JSONDecoder().decode([ProbedRound].self, from: Data(bytes)).map { $0.milliseconds / 1000 }
    Line.figure("the first round, which starts the containers", Line.milliseconds(times[0]))
    let later = Array(times.dropFirst())
    Line.figure("a later round (median; goal: under 50 ms)", Line.milliseconds(later.median))
    Line.figure("the slowest of them", Line.milliseconds(later.max() ?? 0))
    Line.figure("the whole job", Line.seconds(whole))
    return later.median
  }

  /// What it costs a station and the server that a run ends with two gigabytes, sealed.
  private func largeResult(_ network: LocalNetwork) async throws {
    let bytes = 1 << 31
    Line.heading("A result of \(bytes >> 20) MiB, sealed (goal: a station under 60 MB whatever the size of results)")
    guard let station = await network.processes.station(0)?.usage,
      let server = await network.processes.serverProcess()?.usage
    else { return }
    station.restartPeak()
    server.restartPeak()
    let began = clock.now
    let task = try await network.askerClient.createTask(
      question(
        AlgorithmInput(method: "big", kwargs: ["bytes": .int(bytes)]),
        of: [network.stations[0].member.organization], in: network))
    let status = try await network.askerClient.waitForTask(task.id)
    guard status == .completed else {
      let log = try await network.askerClient.results(of: task.id, key: network.asker.key).first?.log ?? ""
      throw BenchFailure(description: "the large result ended as '\(status.rawValue)': \(log)")
    }
    Line.figure("task creation to the server's word that it has it", Line.seconds((clock.now - began).inSeconds))
    Line.figure("the station's peak", "   " + Line.megabytes(station.peakMegabytes))
    Line.figure("the server's peak", "   " + Line.megabytes(server.peakMegabytes))
  }
}

struct BenchFailure: Error, CustomStringConvertible { let description: String }
