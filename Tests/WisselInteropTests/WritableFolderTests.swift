import Foundation
import Testing
import WisselClient
import WisselContainers
import WisselModel
import WisselTesting
import WisselWire

/// An algorithm that writes beside its code, as some public ones do, in a real container at a station of ours.
@Suite(
  "An algorithm that writes beside its code", .serialized,
  .enabled(if: Python.hasPackages, Python.packagesHint),
  .enabled(if: TestEngine.available, "no container engine: needs Podman, as root"))
struct WritableFolderTests {
  /// Asks twice at a station with these members of its section `wissel`.
  private func ask(_ wissel: String) async throws -> [TaskResult] {
    try await withTemporaryFolder { folder in
      let engine = try await TestEngine.shared()
      try await Images.load(into: engine, in: folder)
      try await PythonImage.load(into: engine, in: folder)
      return try await TestServer.run(.ours, in: folder) { server in
        let federation = try await Federation(server, encrypted: false, hospitals: ["North"])
        let stations = HospitalStations(image: PythonImage.reference, tables: [[]], wissel: wissel)
        var results: [TaskResult] = []
        try await stations.run(federation, server, engineSocket: engine.socket, in: folder) {
          for _ in 1...2 {
            results += try await federation.ask(
              PythonImage.reference, AlgorithmInput(method: "beside_code"), databases: [])
          }
        }
        return results
      }
    }
  }

  private static func entry(_ folder: String) -> String {
    "writable: [{algorithm: '\(PythonImage.reference)', folders: [\(folder)]}]"
  }

  @Test("may do so where the station names the folder: in a copy that each run has of its own, and nowhere else")
  func named() async throws {
    let results = try await ask(Self.entry("/opt/packages/v6_contract"))
    #expect(results.count == 2)
    for result in results {
      #expect(result.status == .completed, "\(result.log ?? "")")
      #expect(
        try result.value(as: JSONValue.self) == [
          "found": ["__init__.py"], "own": "drawn", "other": "Read-only file system", "root": "Read-only file system",
          "here": "Read-only file system",
        ])
    }
  }

  @Test("may write without a path where the station names a working folder")
  func working() async throws {
    let entry = "writable: [{algorithm: '\(PythonImage.reference)', working_folder: /tmp}]"
    let told = try #require(try await ask(entry).first).value(as: JSONValue.self)
    #expect(told["here"] == "drawn" && told["own"] == "Read-only file system", "\(told)")
  }

  @Test("may not elsewhere")
  func unnamed() async throws {
    let result = try #require(try await ask("").first)
    #expect(try result.value(as: JSONValue.self)["own"] == "Read-only file system")
  }

  @Test("is not started where the folder is not in the image, and is told so")
  func missing() async throws {
    let result = try #require(try await ask(Self.entry("/opt/nothing")).first)
    #expect(result.status == .startFailed)
    #expect(result.log?.contains("The folder /opt/nothing of the image") == true, "\(result.log ?? "")")
  }
}
