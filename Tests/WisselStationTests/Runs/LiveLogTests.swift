import Foundation
import Testing
import WisselModel
import WisselTesting
import WisselWire

@testable import WisselStation

/// What an algorithm writes while it runs goes out in order with what is told of the run.
@Suite(.timeLimit(.minutes(1))) struct LiveLogTests {
  private static let image = "reg.example/algorithm:1"

  /// What a station says on its socket of a run that does this; of the log its text, of a change the status.
  private func said(
    _ program: @escaping @Sendable (PlayedProcess, SaidEvents) async throws -> Void
  ) async throws -> [String] {
    try await withTemporaryFolder { folder in
      let engine = PlayedEngine()
      let door = try await EngineDoor.open(folder.appendingPathComponent("e").path, to: engine)
      let server = PlayedServer()
      let station = try await PlayedStation.open(
        in: folder.appendingPathComponent("d"), engine: door.path, server: ServerWay(server: server))
      await engine.add(Self.image) { process in
        try await program(process, station.said)
        return 0
      }
      server.ask(PlayedStation.item(5, input: "e30=", image: Self.image))
      await station.synchronise(server)
      await station.jobs.settle()
      station.close()
      await door.close()
      return station.said.all.compactMap { ($0.data["log"] ?? $0.data["status"])?.string }
    }
  }

  /// A report of a run empties the log that the server has of it.
  @Test func whatIsWrittenBeforeTheStartIsToldFollowsIt() async throws {
    let said = try await self.said { process, said in
      await process.say("first\n")
      await process.say("second\n")
      try await ConversationWorld.wait { said.tells(.active, of: 5) }
      await process.say("third\n")
    }
    #expect(said == ["active", "first\n", "second\n", "third\n", "completed"])
  }

  @Test func whatARunWritesThatIsOverAtOnceComesBeforeItsEnd() async throws {
    let said = try await self.said { process, _ in await process.say("only\n") }
    #expect(said.filter { $0 != "active" } == ["only\n", "completed"])
  }
}
