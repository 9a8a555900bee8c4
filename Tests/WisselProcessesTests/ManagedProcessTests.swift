import Foundation
import Testing
import WisselProcesses
import WisselTesting

@Suite("A program that runs beside us")
struct ManagedProcessTests {
  private let shell = URL(fileURLWithPath: "/bin/sh")

  @Test("is ready when it prints what was agreed, and ends when its input does")
  func readyAndEnd() async throws {
    try await withTemporaryFolder { folder in
      let process = try await ManagedProcess.start(
        shell, arguments: ["-c", "echo starting; echo ready at $PLACE; cat; exit 3"], environment: ["PLACE": "home"],
        log: folder.appendingPathComponent("log"))
      #expect(try await process.line(startingWith: "ready") == "ready at home")
      #expect(process.identifier != nil)
      process.closeInput()
      #expect(await process.wait() == .exited(3))
      #expect(process.identifier == nil)
    }
  }

  @Test("that ends before it is ready is a failure that says so")
  func endsEarly() async throws {
    try await withTemporaryFolder { folder in
      let log = folder.appendingPathComponent("log")
      let process = try await ManagedProcess.start(shell, arguments: ["-c", "echo oops >&2; exit 1"], log: log)
      await #expect(throws: ProcessFailure.self) { try await process.line(startingWith: "ready") }
      #expect(try String(contentsOf: log, encoding: .utf8) == "oops\n")
    }
  }

  @Test("can be killed, and a second signal does nothing")
  func kill() async throws {
    try await withTemporaryFolder { folder in
      let process = try await ManagedProcess.start(
        shell, arguments: ["-c", "echo ready; cat"], log: folder.appendingPathComponent("log"))
      _ = try await process.line(startingWith: "ready")
      process.send(SIGKILL)
      #expect(await process.wait() == .signalled(SIGKILL))
      process.send(SIGKILL)
    }
  }

  @Test("that does not exist is a failure that names it")
  func missing() async throws {
    try await withTemporaryFolder { folder in
      await #expect(throws: ProcessFailure.self) {
        try await ManagedProcess.start(
          folder.appendingPathComponent("nothing"), arguments: [], log: folder.appendingPathComponent("log"))
      }
    }
  }
}
