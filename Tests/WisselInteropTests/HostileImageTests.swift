import Foundation
import Testing
import WisselClient
import WisselContainers
import WisselModel
import WisselTesting
import WisselWire

/// An image that means harm, in a real container at a station of ours: `Tests/Interop/v6_hostile` is the list of what it
/// tries.
@Suite(
  "A hostile image", .serialized,
  .enabled(if: Python.hasPackages, Python.packagesHint),
  .enabled(if: TestEngine.available, "no container engine: needs Podman, as root"))
struct HostileImageTests {
  private static let disk = 64 << 20

  @Test("gets nothing of all it tries, and others do not notice")
  func hostile() async throws {
    try await withTemporaryFolder { folder in
      let engine = try await TestEngine.shared()
      try await Images.load(into: engine, in: folder)
      try await PythonImage.load(into: engine, in: folder)
      try await TestServer.run(.ours, in: folder) { server in
        let federation = try await Federation(server, encrypted: false, hospitals: ["North"])
        let stations = HospitalStations(
          image: PythonImage.reference, tables: [[(label: "default", text: "a\n1\n")]],
          wissel: "limits: {memory: 512MB, pids: 100, output: 1MB, disk: \(Self.disk)}")
        try await stations.run(federation, server, engineSocket: engine.socket, in: folder) {
          let jobs = folder.appendingPathComponent("data0/jobs")
          let patient = try await federation.begin(
            PythonImage.reference, AlgorithmInput(method: "patient", kwargs: ["file": "go"]), databases: [])
          try await attempts(federation)
          try await outlives(federation)
          try await fillsDisk(federation)
          // The honest run that was there all along has noticed nothing.
          try Data().write(to: jobs.appendingPathComponent("\(patient)/go"))
          let answer = try #require(try await federation.answers(to: patient).first)
          #expect(try answer.value(as: String.self) == "undisturbed", "\(answer.log ?? "")")
        }
      }
    }
  }

  private func attempts(_ federation: Federation) async throws {
    let result = try #require(
      try await federation.ask(PythonImage.reference, AlgorithmInput(method: "attempts")).first)
    #expect(result.status == .completed, "\(result.log ?? "")")
    let told = try #require(try result.value(as: JSONValue.self).object)
    #expect(told.count > 30)
    for (attempt, got) in told where attempt != "version" { #expect(got == false, "\(attempt) got \(got)") }
    // The station's proxy still serves.
    #expect(told["version"] == 200)
    if ProcessInfo.processInfo.environment["WISSEL_SHOW"] != nil { print(result.log ?? "") }
  }

  /// Processes that hear no signal end with their run.
  private func outlives(_ federation: Federation) async throws {
    let mark = "hostile-\(UInt64.random(in: 0 ... .max))"
    let result = try #require(
      try await federation.ask(
        PythonImage.reference, AlgorithmInput(method: "outlives", kwargs: ["mark": .string(mark)])
      ).first)
    #expect(try result.value(as: String.self) == "left three behind", "\(result.log ?? "")")
    #expect(Self.processes(naming: mark) == [])
  }

  /// A run that fills the station's disk is stopped on the way.
  private func fillsDisk(_ federation: Federation) async throws {
    let result = try #require(
      try await federation.ask(PythonImage.reference, AlgorithmInput(method: "fills_disk")).first)
    #expect(result.status == .crashed)
    #expect(result.content == .none)
    #expect(result.log?.contains("wrote more than \(Self.disk) bytes") == true, "\(result.log ?? "")")
  }

  /// The processes of this machine whose arguments name a text.
  private static func processes(naming text: String) -> [String] {
    let ids = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { Int($0) != nil }
    return ids.filter { id in
      let arguments = FileManager.default.contents(atPath: "/proc/\(id)/cmdline") ?? Data()
      return String(decoding: arguments, as: UTF8.self).contains(text)
    }
  }
}
