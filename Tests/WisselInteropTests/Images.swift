import Foundation
import WisselContainers
import WisselImages
import WisselTesting

/// The images of our probe and relay, in the tests' engine.
enum Images {
  static let probe = "localhost/wissel-probe:interop"
  static let relay = "localhost/wissel-relay:interop"

  /// Writes both from the debug executables and loads them.
  static func load(into engine: ContainerEngine, in folder: URL) async throws {
    let built = SharedFiles.package.appendingPathComponent(".build/debug")
    for recipe in [
      ImageRecipe.probe(
        executable: built.appendingPathComponent("wissel-probe").path, duckDB: nil, reference: probe),
      ImageRecipe.relay(executable: built.appendingPathComponent("wissel-relay").path, reference: relay),
    ] {
      var recipe = recipe
      recipe.strips = true
      let archive = folder.appendingPathComponent("image.tar")
      _ = try ImageArchive(recipe).write(to: archive.path)
      try await engine.load(archive: archive)
      try FileManager.default.removeItem(at: archive)
    }
  }
}
