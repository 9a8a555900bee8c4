import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing
import WisselTesting

@Suite("Where standard output and standard error lead nowhere")
struct StandardStreamsTests {
  private let full = FileHandle(forWritingAtPath: "/dev/full")

  /// Runs a command to its end: its status, and what it said on standard error.
  private func run(_ arguments: [String], output: FileHandle?, error: FileHandle? = nil) throws -> (Int32, String) {
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: ".build/debug/wissel")
    process.arguments = arguments
    process.standardOutput = output ?? FileHandle.nullDevice
    process.standardError = error ?? pipe.fileHandleForWriting
    try process.run()
    try pipe.fileHandleForWriting.close()
    let told = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: told, as: UTF8.self))
  }

  @Test("what was meant for a full disk is not taken for written", arguments: [["--help"], ["trust", "--help"]])
  func fullOutput(command: [String]) throws {
    let (status, told) = try run(command, output: full)
    #expect(status == 1 && told == "wissel: standard output could not be written in full: No space left on device\n")
  }

  @Test("a message nobody can read changes no verdict")
  func fullError() throws {
    #expect(try run(["nonsense"], output: nil, error: full).0 == 2)
    #expect(try run(["verify", "missing.receipt", "--key", "missing"], output: nil, error: full).0 == 2)
  }

  @Test("a server whose log nobody can take goes on", arguments: ["text", "json"], [true, false])
  func server(format: String, isPipe: Bool) async throws {
    try await withTemporaryFolder { folder in
      let (port, file) = (try FreePort.find(), folder.appendingPathComponent("server.yaml"))
      let database = folder.appendingPathComponent("server.sqlite").path
      try Data("uri: sqlite:///\(database)\nip: 127.0.0.1\nport: \(port)\nlogging: {level: DEBUG}\n".utf8)
        .write(to: file)
      let (process, pipe) = (Process(), Pipe())
      process.executableURL = URL(fileURLWithPath: ".build/debug/wissel")
      process.arguments = ["server", "start", "--config", file.path]
      process.environment = ProcessInfo.processInfo.environment.merging(
        ["WISSEL_LOG_FORMAT": format, "WISSEL_ROOT_PASSWORD": "Stream-1-test!"]) { $1 }
      let ready = Pipe()
      process.standardOutput = ready.fileHandleForWriting
      process.standardError = isPipe ? pipe.fileHandleForWriting : full
      try process.run()
      defer { process.terminate() }
      try pipe.fileHandleForWriting.close()
      try ready.fileHandleForWriting.close()
      let line = String(decoding: ready.fileHandleForReading.availableData, as: UTF8.self)
      #expect(line.hasPrefix("ready "))
      // Who reads the log goes away, and each request has a line.
      try pipe.fileHandleForReading.close()
      let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/api/version")
      for _ in 0..<3 { #expect(try await HTTPClient.shared.execute(request, timeout: .seconds(30)).status == .ok) }
      process.terminate()
      process.waitUntilExit()
      #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    }
  }
}
