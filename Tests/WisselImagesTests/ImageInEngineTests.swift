import Foundation
import Testing
import WisselContainers
import WisselTesting
import WisselWire

@testable import WisselImages

@Suite("Images in an engine", .serialized, .enabled(if: TestEngine.available, "there is no container engine"))
struct ImageInEngineTests {
  private func program(_ name: String) -> String {
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appendingPathComponent(name).path
  }

  private var duckDB: String? {
    let folder = SharedFiles.package.appendingPathComponent(".build/duckdb").path
    return FileManager.default.fileExists(atPath: folder + "/libduckdb.so") ? folder : nil
  }

  /// Runs one function of the probe in a container as a station would, and returns exit status and output.
  private func run(_ input: String, csv: String? = nil, in folder: URL) async throws -> (status: Int?, output: String) {
    let engine = try await TestEngine.shared()
    let data = folder.appendingPathComponent("run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: data.path)
    for (name, text) in [("input", input), ("output", ""), ("default.csv", csv ?? "")] {
      let file = data.appendingPathComponent(name)
      try Data(text.utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: file.path)
    }
    let id = try await engine.create(
      ContainerSpecification(
        image: "localhost/wissel-probe:latest",
        environment: [
          "INPUT_FILE": "F5WW45BPMRQXIYJPORQXG2ZNGAYDAMBQGAYDENZPNFXHA5LU",
          "OUTPUT_FILE": "F5WW45BPMRQXIYJPORQXG2ZNGAYDAMBQGAYDENZPN52XI4DVOQ!!!!!!",
          "USER_REQUESTED_DATABASE_LABELS": "default",
          "DEFAULT_DATABASE_URI": "/mnt/data/task-000000027/default.csv",
        ],
        user: "65534:65534", network: .none,
        mounts: [.init(source: data.path, target: "/mnt/data/task-000000027", readOnly: false)],
        limits: .init(memory: 1 << 30, processes: 64, temporary: 1 << 20)),
      name: "wissel-probe-\(UUID().uuidString)")
    try await engine.start(id)
    let status = try await engine.waitForEnd(id, outputEnded: false)
    try await engine.remove(id.text)
    let output = try Data(contentsOf: data.appendingPathComponent("output"))
    return (status, String(decoding: output, as: UTF8.self))
  }

  @Test("the probe loads, starts on an empty root, and finds nothing but what it was given")
  func probe() async throws {
    try await withTemporaryFolder { folder in
      let archive = folder.appendingPathComponent("probe.tar")
      let written = try ImageArchive(.probe(executable: program("wissel-probe"), duckDB: duckDB)).write(
        to: archive.path)
      let engine = try await TestEngine.shared()
      #expect(try await engine.load(archive: archive) == ["localhost/wissel-probe:latest"])
      #expect(try await engine.image("localhost/wissel-probe:latest")?.id == written.id)

      let empty = try await run(#"{"method":"empty"}"#, in: folder)
      #expect(empty.status == 0 && empty.output == "null")
      let crash = try await run(#"{"method":"crash"}"#, in: folder)
      #expect(crash.status == 1 && crash.output.isEmpty)

      let look = try JSONDecoder().decode(
        JSONValue.self, from: Data(try await run(#"{"method":"environment"}"#, in: folder).output.utf8))
      #expect(look["uid"] == 65534 && look["hasNetwork"] == false && look["rootIsWritable"] == false)
      #expect(look["temporaryIsWritable"] == true && look["otherProcesses"] == 0)
      #expect(look["runs"] == ["task-000000027"])

      guard duckDB != nil else { return }
      let question = #"{"method":"columns","kwargs":{"columns":["age"],"codebook":[{"name":"age","type":"integer"}]}}"#
      let read = try await run(question, csv: "id,age\n1,60\n2,\n3,70\n", in: folder)
      #expect(read.output == #"{"missing":{"age":1},"rows":3}"#)
    }
  }

  @Test(
    "skopeo agrees about id and layers",
    .enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/skopeo"), "there is no skopeo"))
  func skopeo() async throws {
    try await withTemporaryFolder { folder in
      let archive = folder.appendingPathComponent("relay.tar")
      let written = try ImageArchive(.relay(executable: program("wissel-relay"))).write(to: archive.path)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/skopeo")
      process.arguments = ["inspect", "docker-archive:\(archive.path)"]
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      let found = try JSONDecoder().decode(JSONValue.self, from: bytes)
      #expect(found["Layers"]?.array?.compactMap(\.string) == written.layers)
      #expect(found["Os"] == "linux")
    }
  }
}
