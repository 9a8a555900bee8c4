import Foundation
import Glibc
import Testing
import WisselTesting

/// A program of the build of these tests.
let relayProgram = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
  .deletingLastPathComponent().appendingPathComponent("wissel-relay")

@Suite(
  "The relay",
  .enabled(if: FileManager.default.isExecutableFile(atPath: relayProgram.path), "wissel-relay is not built"))
struct RelayTests {
  /// Runs a relay in front of a server that answers each connection, once its sender has finished, with what it got.
  private func withRelay(server: Bool = true, _ body: (UInt16, Process) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("station.sock").path
      let listener = server ? try EchoServer(path: path) : nil
      defer { listener?.stop() }
      let port = try Sockets.freePort()
      let process = Process()
      process.executableURL = relayProgram
      process.arguments = [path, "\(port)"]
      try process.run()
      defer {
        process.terminate()
        process.waitUntilExit()
      }
      try Sockets.waitUntilListening(port)
      try await body(port, process)
    }
  }

  @Test("bytes pass both ways, and each direction ends by itself", arguments: [0, 1, 100_000, 5_000_000])
  func halfClose(size: Int) async throws {
    try await withRelay { port, _ in
      var generator = SeededGenerator(seed: UInt64(size))
      let sent = (0..<size).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      let received = try Sockets.exchange(port, sent)
      #expect(received == sent, "seed \(size)")
    }
  }

  @Test("many connections at one time do not mix, and more than there is room for wait their turn")
  func many() async throws {
    try await withRelay { port, _ in
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<100 {
          group.addTask {
            try await withCheckedThrowingContinuation { continuation in
              DispatchQueue.global().async {
                let sent = [UInt8](repeating: UInt8(number), count: 1000 + number)
                continuation.resume(with: Result { try Sockets.exchange(port, sent) == sent })
              }
            }
          }
        }
        for try await same in group { #expect(same) }
      }
    }
  }

  @Test("a connection ends where the station's socket is not there, and the relay goes on")
  func noStation() async throws {
    try await withRelay(server: false) { port, process in
      for _ in 0..<3 {
        // Ended before or after the bytes were taken; in no case is there an answer.
        let answer = (try? Sockets.exchange(port, [1, 2, 3])) ?? []
        #expect(answer.isEmpty)
      }
      #expect(process.isRunning)
    }
  }

  @Test("each port leads to its own socket, and one whose socket is not there hinders no other")
  func ways() async throws {
    try await withTemporaryFolder { folder in
      let paths = ["a", "b", "c"].map { folder.appendingPathComponent($0).path }
      let first = try EchoServer(path: paths[0])
      defer { first.stop() }
      let ports = try paths.map { _ in try Sockets.freePort() }
      try #require(Set(ports).count == 3)
      let process = Process()
      process.executableURL = relayProgram
      process.arguments = zip(paths, ports).flatMap { [$0, "\($1)"] }
      try process.run()
      defer {
        process.terminate()
        process.waitUntilExit()
      }
      for port in ports { try Sockets.waitUntilListening(port) }
      for port in ports.dropFirst() { #expect(((try? Sockets.exchange(port, [1])) ?? []).isEmpty) }
      #expect(try Sockets.exchange(ports[0], [1, 2]) == [1, 2])
      // It is there later.
      let second = try EchoServer(path: paths[1])
      defer { second.stop() }
      #expect(try Sockets.exchange(ports[1], [3]) == [3])
      #expect(try Sockets.exchange(ports[0], [4]) == [4])
    }
  }

  @Test("a signal ends it at once, with connections open")
  func signal() async throws {
    try await withRelay { port, process in
      let open = try Sockets.connect(port)
      defer { close(open) }
      process.terminate()
      process.waitUntilExit()
      #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    }
  }

  @Test("wrong use is said", arguments: [[], ["/x"], ["/x", "0"], ["/x", "70000"], ["/x", "a"], ["/x", "1", "/y"]])
  func usage(arguments: [String]) throws {
    let process = Process()
    process.executableURL = relayProgram
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 2)
  }
}
