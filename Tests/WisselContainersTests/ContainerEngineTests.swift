import Foundation
import Testing
import WisselContainers
import WisselTesting

/// Against a real engine: a private Podman, or the one that is given.
@Suite(.enabled(if: ProbeImage.available, "needs root, Podman, runc and a C compiler"))
struct ContainerEngineTests {
  private static let limits = ContainerSpecification.Limits(
    memory: 64 << 20, processes: 32, processors: 1, temporary: 1 << 20, fileSize: 1 << 20)

  private static func specification(
    _ command: String..., network: ContainerSpecification.Network = .none,
    mounts: [ContainerSpecification.Mount] = [], labels: [String: String] = [:]
  ) -> ContainerSpecification {
    ContainerSpecification(
      image: ProbeImage.reference, command: command, labels: labels, user: "65532:65532", network: network,
      mounts: mounts, limits: limits)
  }

  private static func name() -> String { "probe-\(UInt32.random(in: 0 ... .max))" }

  /// Makes, attaches, starts, follows to the end and removes a container.
  private static func run(_ specification: ContainerSpecification) async throws -> (
    status: Int?, out: String, err: String
  ) {
    let engine = try await TestEngine.shared()
    try await ProbeImage.load(into: engine)
    let id = try await engine.create(specification, name: name())
    var out: [UInt8] = []
    var err: [UInt8] = []
    do {
      let chunks = try await engine.attach(id)
      try await engine.start(id)
      for try await batch in chunks {
        for chunk in batch { if chunk.stream == .output { out += chunk.bytes } else { err += chunk.bytes } }
      }
      let status = try await engine.waitForEnd(id, outputEnded: true)
      try await engine.remove(id.text)
      return (status, String(decoding: out, as: UTF8.self), String(decoding: err, as: UTF8.self))
    } catch {
      try? await engine.remove(id.text)
      throw error
    }
  }

  @Test func theEngineTellsWhatItIs() async throws {
    let version = try await TestEngine.shared().version()
    #expect(version.isPodman != (version.name == "Engine"))
    #expect(!version.version.isEmpty)
  }

  @Test func outputComesByStreamAndTheExitStatusIsTheRealOne() async throws {
    let streams = try await Self.run(Self.specification("streams"))
    #expect(streams.status == 0)
    #expect(streams.out == "out\n")
    #expect(streams.err == "err\n")
    for status in [1, 3, 137] {
      #expect(try await Self.run(Self.specification("exit", String(status))).status == status)
    }
  }

  @Test func longAndSplitOutputArrivesWhole() async throws {
    #expect(try await Self.run(Self.specification("split")).out == "€\n")
    let flood = try await Self.run(Self.specification("flood")).out
    #expect(flood.utf8.count == 20_000 * 33)
  }

  @Test func aContainerWritesOnlyWhereItMay() async throws {
    try await withTemporaryFolder { folder in
      for name in ["own", "shared"] {
        let path = folder.appendingPathComponent(name).path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: path)
      }
      let result = try await Self.run(
        Self.specification(
          "write", "/a", "/tmp/a", "/mnt/own/a", "/mnt/shared/a",
          mounts: [
            .init(source: folder.appendingPathComponent("own").path, target: "/mnt/own", readOnly: false),
            .init(source: folder.appendingPathComponent("shared").path, target: "/mnt/shared", readOnly: true),
          ]))
      #expect(
        result.out == """
          /a Read-only file system
          /tmp/a ok
          /mnt/own/a ok
          /mnt/shared/a Read-only file system

          """)
    }
  }

  @Test func aContainerHasNoNetworkAndNoPrivileges() async throws {
    let result = try await Self.run(Self.specification("where"))
    #expect(result.out == "uid 65532 gid 65532\nlo\nsetuid Operation not permitted\n")
  }

  @Test func aContainerSharesTheNamespaceOfAnother() async throws {
    let engine = try await TestEngine.shared()
    try await ProbeImage.load(into: engine)
    let name = Self.name()
    let relay = try await engine.create(Self.specification("sleep", "100"), name: name)
    try await engine.start(relay)
    #expect(try await Self.run(Self.specification("where", network: .of(container: name))).status == 0)
    try await engine.remove(relay.text)
  }

  @Test func containersAreFoundByLabelKilledAndRemoved() async throws {
    let engine = try await TestEngine.shared()
    try await ProbeImage.load(into: engine)
    let name = Self.name()
    let id = try await engine.create(
      Self.specification("sleep", "100", labels: ["node": name, "run_id": "7"]), name: name)
    #expect(try await engine.container(name)?.state == .created)
    await #expect {
      _ = try await engine.create(Self.specification("sleep", "1"), name: name)
    } throws: {
      ($0 as? EngineError)?.code == .conflict
    }
    try await engine.start(id)
    let details = try #require(try await engine.container(name))
    #expect(details.id == id)
    #expect(details.state == .running)
    #expect(details.labels["run_id"] == "7")
    let found = try await engine.containers(labels: ["node": name])
    #expect(found.map(\.id) == [id])
    #expect(found.first?.running == true)
    #expect(try await engine.containers(labels: ["node": name, "run_id": "8"]).isEmpty)
    async let end = engine.waitForEnd(id, outputEnded: false)
    try await engine.kill(id)
    #expect(try await end == 137)
    var log: [UInt8] = []
    for try await batch in try await engine.logs(id, follow: true) { log += batch.flatMap(\.bytes) }
    #expect(String(decoding: log, as: UTF8.self) == "sleeping\n")
    try await engine.remove(name)
    try await engine.remove(name)
    #expect(try await engine.container(name) == nil)
    #expect(try await engine.waitForEnd(id, outputEnded: false) == nil)
  }

  @Test func imagesAreLookedUpWithoutAskingARegistry() async throws {
    let engine = try await TestEngine.shared()
    try await ProbeImage.load(into: engine)
    let image = try #require(try await engine.image(ProbeImage.reference))
    #expect(image.id.hasPrefix("sha256:"))
    #expect(image.tags == [ProbeImage.reference])
    #expect(image.labels == ["org.wissel.probe": "1"])
    #expect(try await engine.image(image.id)?.id == image.id)
    #expect(try await engine.image("localhost/none:1") == nil)
  }

  @Test func aMissingImageAndAMissingRegistryAreDifferentErrors() async throws {
    let engine = try await TestEngine.shared()
    var missing = Self.specification("streams")
    missing.image = "localhost/none:1"
    do {
      _ = try await engine.create(missing, name: Self.name())
      Issue.record("no error")
    } catch {
      #expect(error.code == .notFound)
    }
    let reference = try #require(ImageReference("127.0.0.1:1/none:1"))
    do {
      try await engine.pull(reference)
      Issue.record("no error")
    } catch {
      #expect(error.code == .pullFailed)
      #expect(!error.safeText.contains("127.0.0.1"))
    }
  }

  @Test func noEngineIsSaidSo() async throws {
    do {
      try await ContainerEngine(socket: "/nonexistent/engine.sock").ping()
      Issue.record("no error")
    } catch {
      #expect(error.code == .unreachable)
    }
  }
}

@Suite(.enabled(if: TestEngine.available, "needs root, Podman and runc"))
struct PrivatePodmanTests {
  @Test func itLeavesNothingBehind() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "wissel-pp-\(UInt32.random(in: 0 ... .max))")
    let podman = try await PrivatePodman.start(folder: folder, environment: ProcessInfo.processInfo.environment)
    #expect(FileManager.default.fileExists(atPath: podman.socket))
    await podman.stop()
    await podman.stop()
    #expect(!FileManager.default.fileExists(atPath: folder.path))
    let mounts = try String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)
    #expect(!mounts.contains(folder.lastPathComponent))
  }
}

@Suite struct EngineSocketTests {
  @Test func aDockerHostDecidesAlone() {
    #expect(EngineSocket.candidates(environment: ["DOCKER_HOST": "unix:///x/y.sock"], user: 0) == ["/x/y.sock"])
    #expect(EngineSocket.candidates(environment: ["DOCKER_HOST": "tcp://1.2.3.4:5"], user: 0) == [])
    #expect(EngineSocket.candidates(environment: [:], user: 7).contains("/run/user/7/podman/podman.sock"))
  }
}
