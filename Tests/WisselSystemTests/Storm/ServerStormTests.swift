import Foundation
import Testing
import WisselClient
import WisselModel
import WisselTesting
import WisselWire

@Suite(
  "Two servers on one database, either of them killed at any time",
  .enabled(if: PrivatePostgres.isInstalled, Comment(rawValue: PrivatePostgres.reason)))
struct ServerStormTests {
  /// Bounded in the tests, in full in `make soak`.
  private static let isFull = Soak.isOn
  private static let (kills, tasks) = isFull ? (50, 200) : (4, 30)
  /// Tasks under way at a time.
  private static let width = 4

  @Test("every task ends once, nothing is lost, and presence is right afterwards", .timeLimit(.minutes(10)))
  func storm() async throws {
    let seed =
      ProcessInfo.processInfo.environment["WISSEL_SEED"].flatMap(UInt64.init) ?? .random(in: 0 ... .max)
    print("storm of \(Self.kills) kills in \(Self.tasks) tasks, seed \(seed)")
    var generator = SeededGenerator(seed: seed)
    // After how many finished tasks, and how long after, which server is killed.
    let plan = (0..<Self.kills).map { _ in Int.random(in: 0..<Self.tasks - Self.width, using: &generator) }.sorted()
      .map { after in
        let delay = Duration.milliseconds(Int.random(in: 0..<300, using: &generator))
        return (after: after, delay: delay, server: Int.random(in: 0..<2, using: &generator))
      }
    try await ServerPair.with { pair in
      let ledger = StormLedger()
      let world = try await StormWorld(pair)
      let nodes = world.keys.map { key in
        Task { try await StormNode(addresses: pair.addresses, apiKey: key, ledger: ledger).run() }
      }
      defer { for node in nodes { node.cancel() } }
      let killer = Task {
        for kill in plan {
          await ledger.wait(tasks: kill.after)
          try await Task.sleep(for: kill.delay)
          await pair.kill(kill.server)
          try await pair.start(kill.server)
          ledger.killed()
        }
      }
      defer { killer.cancel() }
      try await world.ask(Self.tasks, width: Self.width, ledger) { number in
        // No task is asked before the kills that belong to those well before it are done.
        await ledger.wait(kills: plan.filter { $0.after + 2 * Self.width < number }.count)
      }
      try await killer.value
      try await world.check(Self.tasks, ledger)

      try await world.waitFor([true, true, true])
      nodes[0].cancel()
      try await world.waitFor([false, true, true])
      // A server dies with whatever nodes it holds, and these do not come back.
      for node in nodes { node.cancel() }
      await pair.kill(0)
      try await world.waitFor([false, false, false])
      print("storm: \(ledger.ends.count) runs ended, \(Self.kills) kills, \(pair.complaints)")
    }
  }
}
