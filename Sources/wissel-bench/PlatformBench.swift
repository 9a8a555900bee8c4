import Foundation
import WisselClient
import WisselContainers
import WisselDemo
import WisselModel
import WisselProcesses
import WisselWire

/// The platform's own share of a task, and what server and stations take of the memory.
struct PlatformBench {
  private let rounds = 20
  private let clock = ContinuousClock()

  /// What is looked at.
  enum Part { case all, share, large }

  /// All, or without the peer and the large result, or the large result alone.
  var part = Part.all

  func run() async throws {
    var plan = NetworkPlan(
      stations: ["A", "B", "C"].map {
        NetworkPlan.Station(
          organization: $0, databases: [], additions: ["limits:", "  output: 4GiB", "  memory: 20GiB"])
      },
      encrypted: true, asker: "asker", algorithms: [.probe])
    plan.largestPayload = "4g"
    let network = try await LocalNetwork.start(plan)
    do {
      if part != .large {
        try await memory(network)
        let empty = try await latency(network)
        let round = try await rounds(network)
        if part == .all { await PublishedNetwork(network: network).report(besideEmpty: empty, round: round) }
      }
      if part != .share { try await largeResult(network) }
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

  /// From task creation to opened result for an algorithm that ends at once, less what the same containers take by
  /// themselves on the same engine, one after the other in turn: at one station, which is what a run costs, and at all of
  /// them at once, which here share the processors with each other, with the server and with the asker.
  ///
  /// - Returns: the median at all of them, in seconds.
  private func latency(_ network: LocalNetwork) async throws -> Double {
    Line.heading("An empty algorithm at stations on this machine, encrypted, \(rounds) times (medians)")
    let all = network.stations.map(\.member.organization)
    let alone = try await latency(network, [all[0]])
    alone.report("at one station")
    let together = try await latency(network, all)
    together.report("at \(all.count) stations at once")
    return together.whole.median
  }

  /// Times of the same question, in seconds.
  private struct Latency {
    var whole: [Double] = []
    var phases: [[Double]] = [[], [], []]
    var bare: [Double] = []

    func report(_ place: String) {
      Line.figure("\(place), task creation to opened results", Line.milliseconds(whole.median))
      for (name, phase) in zip(["sealing and posting", "waiting for the end", "fetching and opening"], phases) {
        Line.figure("  " + name, Line.milliseconds(phase.median))
      }
      Line.figure("  the same containers alone", Line.milliseconds(bare.median))
      let own = zip(whole, bare).map { $0 - $1 }.sorted()
      Line.figure(
        "  the platform's own share (goal for a run: under 30 ms)", Line.milliseconds(max(0, own.median)),
        note: String(format: "quartiles %.1f and %.1f", own[own.count / 4] * 1000, own[own.count * 3 / 4] * 1000))
    }
  }

  private func latency(_ network: LocalNetwork, _ receivers: [OrganizationID]) async throws -> Latency {
    var latency = Latency()
    for round in 0...rounds {
      let start = clock.now
      let task = try await network.askerClient.createTask(
        TaskRequest(
          name: "empty", image: Program.probe.image, collaboration: network.collaboration, organizations: receivers,
          input: AlgorithmInput(method: "empty")))
      let created = clock.now
      let status = try await network.askerClient.waitForTask(task.id)
      let ended = clock.now
      let results = try await network.askerClient.results(of: task.id, key: network.asker.key)
      let end = clock.now
      guard status == .completed, results.count == receivers.count else {
        throw BenchFailure(description: "the empty algorithm ended as '\(status.rawValue)'")
      }
      try await rest(network)
      let containers = try await bareContainers(network, count: receivers.count)
      try await rest(network)
      // The first round fills caches.
      guard round > 0 else { continue }
      latency.whole.append((end - start).inSeconds)
      for (phase, took) in [created - start, ended - created, end - ended].enumerated() {
        latency.phases[phase].append(took.inSeconds)
      }
      latency.bare.append(containers)
    }
    return latency
  }

  /// Rounds of a job whose containers stay: from a central function's question to the answers of all three stations.
  ///
  /// - Returns: the median of those after the first, in seconds.
  private func rounds(_ network: LocalNetwork) async throws -> Double {
    let count = 50
    Line.heading("A job of \(count) rounds at three stations, encrypted, one container at each for all of them")
    let receivers = network.stations.map(\.member.organization)
    let began = clock.now
    let task = try await network.askerClient.createTask(
      TaskRequest(
        name: "central_rounds", image: Program.probe.image, collaboration: network.collaboration,
        organizations: [receivers[0]],
        input: AlgorithmInput(
          method: "central_rounds",
          kwargs: ["rounds": .int(count), "organizations_to_include": .array(receivers.map { .int($0.rawValue) })])))
    let status = try await network.askerClient.waitForTask(task.id)
    let whole = (clock.now - began).inSeconds
    let results = try await network.askerClient.results(of: task.id, key: network.asker.key)
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
      TaskRequest(
        name: "large", image: Program.probe.image, collaboration: network.collaboration,
        organizations: [network.stations[0].member.organization],
        input: AlgorithmInput(method: "big", kwargs: ["bytes": .int(bytes)])))
    let status = try await network.askerClient.waitForTask(task.id)
    guard status == .completed else {
      let log = try await network.askerClient.results(of: task.id, key: network.asker.key).first?.log ?? ""
      throw BenchFailure(description: "the large result ended as '\(status.rawValue)': \(log)")
    }
    Line.figure("task creation to the server's word that it has it", Line.seconds((clock.now - began).inSeconds))
    Line.figure("the station's peak", "   " + Line.megabytes(station.peakMegabytes))
    Line.figure("the server's peak", "   " + Line.megabytes(server.peakMegabytes))
  }

  /// Waits until the stations are at rest, as a question mostly meets them: what the last one left is removed, and their
  /// next relays are ready.
  private func rest(_ network: LocalNetwork) async throws {
    let engine = ContainerEngine(socket: network.engineSocket)
    let deadline = clock.now + .seconds(30)
    while clock.now < deadline {
      let relays = try await engine.containers(labels: ["vantage6-type": "relay"]).filter(\.running)
      let runs = try await engine.containers(labels: ["vantage6-type": "algorithm"])
      if runs.isEmpty, relays.count == 2 * network.stations.count { break }
      try await Task.sleep(for: .milliseconds(200))
    }
    // The engine's own cleaning up.
    try await Task.sleep(for: .seconds(1))
  }

  /// Creates, starts and awaits as many containers of the same image at once; stations keep relays ready, so those are
  /// not counted.
  private func bareContainers(_ network: LocalNetwork, count: Int) async throws -> Double {
    try await withThrowingTaskGroup(of: Double.self) { group in
      for index in 0..<count {
        group.addTask { try await BareContainer(engineSocket: network.engineSocket, index: index).run() }
      }
      return try await group.reduce(0, max)
    }
  }
}

struct BenchFailure: Error, CustomStringConvertible { let description: String }
