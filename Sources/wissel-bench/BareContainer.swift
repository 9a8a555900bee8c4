import Foundation
import WisselContainers
import WisselDemo

/// The least that running an empty algorithm takes on this engine: make its container, attach, start it, see its output
/// end and read its exit code. (It is removed afterwards; a station hands in the result first, too.)
struct BareContainer {
  let engineSocket: String
  let index: Int

  /// - Returns: seconds from the beginning to the exit code.
  func run() async throws -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("wissel-bare-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in [("input", #"{"method":"empty"}"#), ("output", ""), ("token", "e30.e30.e30")] {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
      chmod(folder.appendingPathComponent(name).path, 0o666)
    }
    chmod(folder.path, 0o777)
    let engine = ContainerEngine(socket: engineSocket)
    let path = "/mnt/data/task-000000001"
    let id = try await engine.create(
      ContainerSpecification(
        image: Program.probe.image,
        environment: [
          "INPUT_FILE": "\(path)/input", "OUTPUT_FILE": "\(path)/output", "TOKEN_FILE": "\(path)/token",
          "TEMPORARY_FOLDER": "/tmp", "HOST": "http://127.0.0.1", "PORT": "8080", "API_PATH": "",
        ],
        user: "65534:65534", network: .none,
        mounts: [.init(source: folder.path, target: path, readOnly: false)],
        limits: .init(memory: 1 << 30, processes: 256, temporary: 64 << 20)),
      name: "wissel-bare-\(index)-\(UUID().uuidString.prefix(8))")
    let output = try await engine.attach(id)
    try await engine.start(id)
    for try await _ in output {}
    let code = try await engine.waitForEnd(id, outputEnded: true)
    let took = (clock.now - start).inSeconds
    try await engine.remove(id.text)
    guard code == 0 else {
      throw BenchFailure(description: "the bare container ended with \(code.map(String.init) ?? "?")")
    }
    return took
  }
}
