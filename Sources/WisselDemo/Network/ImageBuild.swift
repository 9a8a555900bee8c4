import Foundation
import WisselImages

/// Writes the image archive of one of our programs.
enum ImageBuild {
  /// - Parameter archive: The file to write.
  static func write(_ program: Program, from installation: Installation, to archive: URL) async throws {
    let executable = installation.executable(of: program).path
    let duckDB = installation.duckDB.path
    var recipe =
      switch program {
      case .analytics: ImageRecipe.analytics(executable: executable, duckDB: duckDB, reference: program.image)
      case .probe: ImageRecipe.probe(executable: executable, duckDB: duckDB, reference: program.image)
      case .relay: ImageRecipe.relay(executable: executable, reference: program.image)
      }
    recipe.strips = true
    _ = try ImageArchive(recipe).write(to: archive.path)
  }
}
