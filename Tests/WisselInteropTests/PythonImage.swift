import Foundation
import WisselContainers
import WisselImages
import WisselTesting

/// The image of Python algorithms: the published tools and the packages `v6_…` of `Tests/Interop` on the interpreter of
/// the tests' Python environment, started as the tools' own template starts it. Nothing is fetched to make it.
enum PythonImage {
  static let reference = "localhost/v6-contract:interop"
  /// The first holds the functions of all.
  private static let packages = ["v6_contract/__init__.py", "v6_average/__init__.py", "v6_hostile/__init__.py"]
  /// In the place of what cannot be packed.
  private static let standIns = ["ohdsi/__init__.py", "ohdsi/database_connector.py"]

  static func load(into engine: ContainerEngine, in folder: URL) async throws {
    if try await engine.image(reference) != nil { return }
    let list = folder.appendingPathComponent("files")
    _ = try await Python.run("algorithm_files.py", [list.path], in: folder)
    let lines = try String(contentsOf: list, encoding: .utf8).split(separator: "\n").map(String.init)
    let archive = folder.appendingPathComponent("python.tar")
    _ = try ImageArchive(recipe(lines)).write(to: archive.path)
    try await engine.load(archive: archive)
    try FileManager.default.removeItem(at: archive)
  }

  private static func recipe(_ lines: [String]) throws -> ImageRecipe {
    var recipe = ImageRecipe(reference: reference, executable: lines[0])
    // As images of the tools' own template, which name no user.
    recipe.user = 0
    recipe.arguments = ["-c", "from vantage6.algorithm.tools.wrap import wrap_algorithm; wrap_algorithm()"]
    recipe.environment = ["PKG_NAME": "v6_contract", "PYTHONPATH": "/opt/packages"]
    // As Debian's images have it; a station copies folders with it.
    var libraries = ["/usr/bin/cp"]
    recipe.files["usr/bin/cp"] = .file(path: libraries[0], mode: 0o755)
    for line in lines.dropFirst() {
      let parts = line.split(separator: "\t").map(String.init)
      let (file, place) = (parts[0], parts[1])
      recipe.files[place] = place.hasSuffix(".pyc") ? try compiled(file) : .file(path: file, mode: 0o644)
      if place.hasSuffix(".so") { libraries.append(file) }
    }
    for file in packages + standIns {
      recipe.files["opt/packages/\(file)"] = .file(path: Python.script(file), mode: 0o644)
    }
    let packed = Set(lines.dropFirst().compactMap { $0.split(separator: "\t").first.map(String.init) })
    for (name, file) in try SharedLibraries(of: libraries).files where !packed.contains(file) {
      recipe.files["usr/lib/\(name)"] = .file(path: file, mode: 0o644)
    }
    return recipe
  }

  /// A compiled module that counts whatever the time of its source: an image's files have none (PEP 552, unchecked).
  private static func compiled(_ file: String) throws -> TarEntry {
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    if bytes.count > 16 { bytes.replaceSubrange(4..<8, with: [1, 0, 0, 0]) }
    return .content(bytes, mode: 0o644)
  }
}
