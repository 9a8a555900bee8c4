import Foundation
import WisselClient
import WisselContainers
import WisselDemo
import WisselModel
import WisselWire

/// What a run costs besides its container.
extension PlatformBench {
  /// From task creation to opened result for an algorithm that ends at once, less what the same containers take by
  /// themselves on the same engine, one after the other in turn: at one station, which is what a run costs, and at all of
  /// them at once, which here share the processors with each other, with the server and with the asker.
  ///
  /// - Returns: the median at all of them, in seconds.
  func latency(_ network: LocalNetwork, _ form: Form) async throws -> Double {
    Line.heading("An empty algorithm at stations here, sealed by \(form.rawValue), \(rounds) times (medians)")
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
        question(AlgorithmInput(method: "empty"), of: receivers, in: network))
      let created = clock.now
      let status = try await network.askerClient.waitForTask(task.id)
      let ended = clock.now
      let results = try await network.askerClient.results(
        of: task.id, key: network.asker.key, roster: network.roster)
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
