import Foundation
import Testing
import WisselClient
import WisselContainers
import WisselModel
import WisselTesting
import WisselWire

@testable import WisselStation

/// One station, two networks: whatever happens in one leaves everything that can be seen of the other as it was, and no
/// word of one is found in the other.
@Suite(.serialized) struct NonInterferenceTests {
  /// What happens in a network.
  private enum Deed: CaseIterable {
    case completes, crashes, isRefused, hasNoImage, floods, isKilled, listsAgain, pauses, loses, decides
  }

  @Test func nothingOfOneNetworkIsSeenInTheOther() async throws {
    let seed: UInt64 = Soak.isOn ? .random(in: 0 ... .max) : 20_261_129
    var generator = SeededGenerator(seed: seed)
    try await withTemporaryFolder { root in
      let engine = PlayedEngine()
      await engine.add(NetworkWorld.image) { process in try await Self.answer(process) }
      let door = try await EngineDoor.open(root.appendingPathComponent("e").path, to: engine)
      let worlds = [
        try await NetworkWorld.open("north", in: root, engine: engine, socket: door.path, held: true),
        try await NetworkWorld.open("south", in: root, engine: engine, socket: door.path, held: true),
      ]
      // In both something goes on all the time: a run that computes, and a result that waits.
      for world in worlds {
        await world.ask(1, "wait")
        await world.ask(2, "answer")
        try await world.rest(2)
        try await world.start(1)
      }
      for step in 0..<Soak.count(24, full: 500) {
        let actor = Int.random(in: 0...1, using: &generator)
        let deed = Deed.allCases.randomElement(using: &generator) ?? .completes
        let before = try await worlds[1 - actor].look()
        try await Self.act(deed, step + 10, in: worlds[actor])
        let after = try await worlds[1 - actor].look()
        #expect(before == after, "\(deed) in \(worlds[actor].name), step \(step), seed \(seed)")
      }
      try await Self.expectNoTokenCounts(elsewhere: worlds)
      try await Self.expectNoWords(elsewhere: worlds)
      for world in worlds { world.station.jobs.cancel() }
      for world in worlds { await world.station.jobs.settle() }
      for world in worlds { world.station.close() }
      await door.close()
    }
  }

  /// An algorithm that does what its input says.
  static func answer(_ process: PlayedProcess) async throws -> Int {
    let digits = process.environment["INPUT_FILE"] ?? ""
    let folder = try await process.folder()
    let asked = String(decoding: try await process.read("\(folder)/input"), as: UTF8.self)
    await process.say("\(asked)\n")
    if asked.hasSuffix(" wait") { try await PlayedEngine.forever() }
    if asked.hasSuffix(" crash") { return 3 }
    if asked.hasSuffix(" flood") {
      for _ in 0..<20 { await process.say(String(repeating: digits, count: 200)) }
    }
    let name = asked.split(separator: "-").first ?? ""
    try await process.write(Array(#""\#(name)-answer""#.utf8), to: "\(folder)/output")
    return 0
  }

  private static func act(_ deed: Deed, _ run: Int, in world: NetworkWorld) async throws {
    switch deed {
    case .completes: await world.ask(run, "answer")
    case .crashes: await world.ask(run, "crash")
    case .floods: await world.ask(run, "flood")
    case .isRefused: await world.ask(run, "answer", image: "reg.example/other:1")
    case .hasNoImage: await world.ask(run, "answer", image: "reg.example/\(world.name):none")
    case .isKilled:
      await world.ask(run, "wait")
      try await world.start(run)
      world.server.kill(RunID(run))
      let item = KillItem(taskID: TaskID(run), runID: RunID(run), organizationID: 1)
      await world.station.keeper.kill(KillContainers(collaborationID: 1, killList: [item]))
    case .listsAgain:
      await world.station.synchronise(world.server)
      return
    case .pauses:
      let person = NetworkWorld.people[0]
      try await world.desk.pause(true, by: person)
      try await world.desk.pause(false, by: person)
      return
    case .loses:
      _ = try? await world.desk.stop(RunID(4711), by: NetworkWorld.people[0])
      return
    case .decides:
      guard let held = await world.station.context.release.held().first(where: { $0.run > 2 }) else { return }
      for person in NetworkWorld.people.dropFirst() {
        let bytes = try await world.desk.result(of: RunID(held.run), for: person)
        try await world.desk.saw(bytes, person)
        _ = try await world.desk.decide(.released, on: RunID(held.run), by: person, hash: bytes.hash, words: "seen")
      }
      return try await world.rest(held.run)
    }
    try await world.rest(run)
  }

  /// A run's token opens its own proxy, and no other network's.
  private static func expectNoTokenCounts(elsewhere worlds: [NetworkWorld]) async throws {
    var tokens: [String] = []
    for world in worlds {
      let files = RunFolder(world.station.context.journal.folder(of: 1))
      tokens.append(try files.token())
    }
    #expect(tokens[0] != tokens[1])
    for (index, world) in worlds.enumerated() {
      let containers = await world.engine.containers.values
      let run = try #require(containers.first { $0.labels["run_id"] == "1" && $0.labels["node"] == world.name })
      let relay = try #require(containers.first { $0.name == run.network })
      let socket = try #require(relay.mounts.values.first) + "/s"
      #expect(try await ProxyCaller.ask(socket, "GET", "/organization/1", token: tokens[index]).status == 200)
      #expect(try await ProxyCaller.ask(socket, "GET", "/organization/1", token: tokens[1 - index]).status == 401)
    }
  }

  private static func expectNoWords(elsewhere worlds: [NetworkWorld]) async throws {
    for (index, world) in worlds.enumerated() {
      let text = try await world.everything()
      for secret in worlds[1 - index].secrets {
        #expect(
          !text.contains(secret) && !text.contains(Base32Text.encode(secret)), "\(secret) is known in \(world.name)")
      }
      // The search would find them.
      for secret in world.secrets {
        #expect(text.contains(secret) || text.contains(Base32Text.encode(secret)), "\(secret)")
      }
    }
  }
}
