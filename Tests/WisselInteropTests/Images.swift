import Foundation
import WisselContainers
import WisselImages
import WisselTesting

/// The images of our programs, in the tests' engine.
enum Images {
  static let analytics = "localhost/wissel-analytics:interop"
  static let probe = "localhost/wissel-probe:interop"
  static let relay = "localhost/wissel-relay:interop"

  private static func program(_ name: String) -> String {
    SharedFiles.package.appendingPathComponent(".build/debug/\(name)").path
  }

  /// Writes probe and relay from the debug executables and loads them.
  static func load(into engine: ContainerEngine, in folder: URL) async throws {
    try await load(
      [
        ImageRecipe.probe(executable: program("wissel-probe"), duckDB: nil, reference: probe),
        ImageRecipe.relay(executable: program("wissel-relay"), reference: relay),
      ], into: engine, in: folder)
  }

  /// Writes the federated statistics from the debug executable and loads them.
  static func loadAnalytics(into engine: ContainerEngine, in folder: URL) async throws {
    let duckDB = SharedFiles.package.appendingPathComponent(".build/duckdb").path
    try await load(
      [ImageRecipe.analytics(executable: program("wissel-analytics"), duckDB: duckDB, reference: analytics)],
      into: engine, in: folder)
  }

  private static func load(_ recipes: [ImageRecipe], into engine: ContainerEngine, in folder: URL) async throws {
    for recipe in recipes {
      var recipe = recipe
      recipe.strips = true
      let archive = folder.appendingPathComponent("image.tar")
      _ = try ImageArchive(recipe).write(to: archive.path)
      try await engine.load(archive: archive)
      try FileManager.default.removeItem(at: archive)
    }
  }
}
