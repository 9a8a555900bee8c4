import Crypto
import Foundation
package import WisselContainers

/// A tiny image for tests: one static C program as `/probe` on an empty root, in an archive as `docker save` writes it.
package struct ProgramImage: Sendable {
  package let reference: String
  private let source: String
  /// The processor the image claims to be for.
  package var architecture = EngineVersion.architecture
  /// What it runs; nil for an image that does not say.
  package var command: String? = "/probe"

  /// - Parameters:
  ///   - reference: what the image is called.
  ///   - source: the program in C.
  package init(reference: String, source: String) {
    self.reference = reference
    self.source = source
  }

  private static let compiler = PrivatePodman.program(
    ["cc", "clang"], environment: ProcessInfo.processInfo.environment)

  /// Whether an engine and a compiler are here.
  package static var available: Bool { TestEngine.available && compiler != nil }

  /// Makes the archive and loads it, once for an engine.
  package func load(into engine: ContainerEngine) async throws {
    if try await engine.image(reference) != nil { return }
    try await withTemporaryFolder { folder in
      _ = try await engine.load(archive: archive(in: folder))
    }
  }

  private func archive(in folder: URL) throws -> URL {
    let code = folder.appendingPathComponent("probe.c")
    try Data(source.utf8).write(to: code)
    try Self.run(Self.compiler ?? "cc", ["-static", "-O1", "-w", "-o", "probe", "probe.c"], in: folder)
    try Self.run("/bin/tar", ["-cf", "layer.tar", "probe"], in: folder)
    let layer = try Self.hash(folder.appendingPathComponent("layer.tar"))
    let entryPoint = command.map { #""Entrypoint":["\#($0)"],"# } ?? ""
    let configuration =
      #"{"architecture":"\#(architecture)","os":"linux","#
      + #""config":{\#(entryPoint)"Labels":{"org.wissel.probe":"1"}},"#
      + #""rootfs":{"type":"layers","diff_ids":["sha256:\#(layer)"]}}"#
    try Data(configuration.utf8).write(to: folder.appendingPathComponent("config.json"))
    let manifest = #"[{"Config":"config.json","RepoTags":["\#(reference)"],"Layers":["layer.tar"]}]"#
    try Data(manifest.utf8).write(to: folder.appendingPathComponent("manifest.json"))
    try Self.run("/bin/tar", ["-cf", "image.tar", "manifest.json", "config.json", "layer.tar"], in: folder)
    return folder.appendingPathComponent("image.tar")
  }

  private static func hash(_ file: URL) throws -> String {
    SHA256.hash(data: try Data(contentsOf: file)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
      .joined()
  }

  private static func run(_ program: String, _ arguments: [String], in folder: URL) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
  }
}
