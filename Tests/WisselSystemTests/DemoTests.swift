import Foundation
import Testing
import WisselProcesses
import WisselTesting
import WisselWire

@testable import WisselDemo

@Suite("The demo", .serialized, .enabled(if: SystemNetwork.possible, Comment(rawValue: SystemNetwork.reason)))
struct DemoTests {
  @Test("answers as R does on all rows together, ends with 0 and leaves nothing behind", arguments: [[], ["--open"]])
  func once(options: [String]) async throws {
    try await withShortFolder { folder in
      let demo = try await ManagedProcess.start(
        SystemNetwork.installation.wissel, arguments: ["demo", "--once"] + options,
        environment: ["TMPDIR": folder.path], log: folder.appendingPathComponent("log"))
      #expect(await demo.wait() == .exited(0))
      let text = demo.lines.joined(separator: "\n")
      #expect(text.contains("Every answer equals the pooled one"), "\(text)")
      #expect(!text.contains("DIFFERS"))
      #expect(text.contains("from vantage6.client import UserClient"))
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != "log" }
      #expect(left == [])
    }
  }

  @Test("killed in mid-run leaves no process and no file behind", .timeLimit(.minutes(5)))
  func killed() async throws {
    try await withShortFolder { folder in
      let demo = try await ManagedProcess.start(
        SystemNetwork.installation.wissel, arguments: ["demo", "--once"], environment: ["TMPDIR": folder.path],
        log: folder.appendingPathComponent("log"))
      _ = try await demo.line(startingWith: "  How are the patients")
      demo.send(SIGKILL)
      #expect(await demo.wait() == .signalled(SIGKILL))
      // The keeper works on after its parent's death; its last act is to remove the folder.
      while try FileManager.default.contentsOfDirectory(atPath: folder.path).contains(where: { $0 != "log" }) {
        try Task.checkCancellation()
        await Task.yield()
      }
      // The last to go is the keeper itself.
      while !processes(naming: folder.path).isEmpty {
        try Task.checkCancellation()
        await Task.yield()
      }
    }
  }

  @Test("ended with Ctrl-C leaves no process and no file behind")
  func interrupted() async throws {
    try await withShortFolder { folder in
      let demo = try await ManagedProcess.start(
        SystemNetwork.installation.wissel, arguments: ["demo"], environment: ["TMPDIR": folder.path],
        log: folder.appendingPathComponent("log"))
      _ = try await demo.line(startingWith: "  Stop ")
      demo.send(SIGINT)
      #expect(await demo.wait() == .exited(0))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["log"])
      #expect(processes(naming: folder.path) == [])
    }
  }

  /// A fresh folder whose path leaves room for the engine's sockets below it.
  private func withShortFolder(_ body: (URL) async throws -> Void) async throws {
    let folder = URL(fileURLWithPath: "/tmp/w\(UInt32.random(in: .min ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder)
  }

  /// The processes whose arguments name a path.
  private func processes(naming path: String) -> [String] {
    let ids = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { Int($0) != nil }
    return ids.filter { id in
      let arguments = FileManager.default.contents(atPath: "/proc/\(id)/cmdline") ?? Data()
      return String(decoding: arguments, as: UTF8.self).contains(path)
    }
  }
}
