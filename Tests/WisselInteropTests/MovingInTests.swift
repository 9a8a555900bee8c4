import Foundation
import Testing
import WisselProcesses
import WisselTesting

@Suite(
  "Moving the published server's database in",
  .enabled(if: Python.hasPublishedServer && Python.hasPackages, Python.publishedServerHint))
struct MovingInTests {
  @Test("passwords, keys, ids, tasks and results are the same to the published clients afterwards")
  func move() async throws {
    try await withTemporaryFolder { folder in
      try await TestServer.run(.published, in: folder) { server in
        _ = try await Python.run(
          "moving_in.py", [server.url, folder.path, "before"], environment: server.environment, in: folder)
      }
      let old = folder.appendingPathComponent("real.sqlite")
      let before = try Data(contentsOf: old)
      let settings = folder.appendingPathComponent("moving.yaml")
      try Data("uri: sqlite:///\(folder.path)/server.sqlite\n".utf8).write(to: settings)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: settings.path)

      let rehearsed = try await importing(["--from", old.path, "--rehearse"], settings, in: folder)
      #expect(rehearsed.contains("task: 3") && rehearsed.contains("run: 6") && rehearsed.contains("node: 2"))
      #expect(rehearsed.last == "rehearsed; nothing was written")
      #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("server.sqlite").path))

      let moved = try await importing(["--from", "sqlite:///\(old.path)"], settings, in: folder)
      #expect(moved.last == "moved")
      #expect(moved.dropLast() == rehearsed.dropLast())
      #expect(try Data(contentsOf: old) == before)

      try await TestServer.run(.ours, in: folder) { server in
        _ = try await Python.run(
          "moving_in.py", [server.url, folder.path, "after"], environment: server.environment, in: folder)
      }
    }
  }

  @Test(
    "the same from PostgreSQL to PostgreSQL, with the old server's settings as the source",
    .enabled(if: PrivatePostgres.isInstalled, Comment(rawValue: PrivatePostgres.reason)))
  func moveOnPostgreSQL() async throws {
    try await withTemporaryFolder { folder in
      try await PrivatePostgres.shared.withURI { uri in
        // It takes an address without a host for a file; the socket's folder further on is what counts.
        let old = uri.replacing("wissel@/", with: "wissel@localhost/")
        try await TestServer.run(.published, in: folder, database: old) { server in
          _ = try await Python.run(
            "moving_in.py", [server.url, folder.path, "before"], environment: server.environment, in: folder)
        }
        try await PrivatePostgres.shared.withURI { new in
          let settings = folder.appendingPathComponent("moving.yaml")
          try Data("uri: \(new)\n".utf8).write(to: settings)
          try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: settings.path)
          let theirs = folder.appendingPathComponent("real.yaml").path
          let rehearsed = try await importing(["--from", theirs, "--rehearse"], settings, in: folder)
          #expect(rehearsed.contains("task: 3") && rehearsed.contains("run: 6") && rehearsed.contains("node: 2"))
          let moved = try await importing(["--from", theirs], settings, in: folder)
          #expect(moved.last == "moved")
          #expect(moved.dropLast() == rehearsed.dropLast())
          try await TestServer.run(.ours, in: folder, database: new) { server in
            _ = try await Python.run(
              "moving_in.py", [server.url, folder.path, "after"], environment: server.environment, in: folder)
          }
        }
      }
    }
  }

  /// Runs `wissel server import` to its end; gives the lines it printed.
  private func importing(_ arguments: [String], _ settings: URL, in folder: URL) async throws -> [String] {
    let log = folder.appendingPathComponent("import.log")
    let process = try await ManagedProcess.start(
      SharedFiles.package.appendingPathComponent(".build/debug/wissel"), name: "import",
      arguments: ["server", "import", "--config", settings.path] + arguments, log: log)
    guard await process.wait() == .exited(0) else {
      throw ScriptFailure(text: (try? String(contentsOf: log, encoding: .utf8)) ?? "")
    }
    return process.lines
  }
}
