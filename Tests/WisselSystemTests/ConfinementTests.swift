import Foundation
import Testing
import WisselClient
import WisselWire

@testable import WisselDemo

@Suite(
  "What an algorithm finds around it", .enabled(if: SystemNetwork.possible, Comment(rawValue: SystemNetwork.reason)))
struct ConfinementTests {
  @Test("is its own run and its databases, and no way out")
  func surroundings() async throws {
    try await SystemNetwork.with(try SystemNetwork.plan(encrypted: false, stations: 1)) { network in
      // A run before it, whose folder must not be seen.
      _ = try await network.results(of: try await network.ask("empty"))
      let task = try await network.ask("environment")
      let found = try #require(try await network.results(of: task).first).value(as: JSONValue.self)
      #expect(found["hasNetwork"] == false)
      #expect(found["rootIsWritable"] == false)
      #expect(found["uid"]?.int != 0)
      #expect(found["otherProcesses"] == 0)
      #expect(found["runs"]?.array?.count == 1)
      let privileges = (found["privileges"]?.array ?? []).compactMap(\.string)
      #expect(privileges.contains { $0.hasPrefix("CapEff") && $0.hasSuffix("0000000000000000") })
      #expect(privileges.contains { $0.hasPrefix("NoNewPrivs") && $0.hasSuffix("1") })
      let mounts = (found["mounts"]?.array ?? []).compactMap(\.string)
      #expect(!mounts.contains { $0.contains("docker.sock") || $0.contains("podman.sock") })
    }
  }
}
