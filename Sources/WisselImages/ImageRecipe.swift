/// What goes into an image: an executable, what it needs, and how it is started. The root is empty but for that.
package struct ImageRecipe: Sendable {
  /// The reference the image is loaded under, such as `localhost/wissel-probe:latest`.
  package var reference: String
  /// The executable's file on this machine; in the image it is `/usr/bin/` and its name.
  package var executable: String
  /// Further arguments of the entry point.
  package var arguments: [String] = []
  /// The DuckDB library and its stand-ins, placed beside the executable, with what they need.
  package var duckDB: [String] = []
  /// Further files: path in the image, and what stands there.
  package var files: [String: TarEntry] = [:]
  /// Environment variables of the image.
  package var environment: [String: String] = [:]
  /// Labels of the image.
  package var labels: [String: String] = [:]
  /// Whether the executable goes in without the symbols that only a debugger reads; needs the tool `strip`.
  package var strips = false
  /// The user the program runs as, by number.
  package var user = 65_534

  package init(reference: String, executable: String) {
    self.reference = reference
    self.executable = executable
  }

  /// The image of an algorithm made with AlgorithmKit, which can answer run after run; the label declares it. It runs at
  /// our stations and on the published node.
  ///
  /// - Parameters:
  ///   - name: The algorithm's name: of the image, and of `PKG_NAME`.
  ///   - duckDB: The folder of the DuckDB library; nil for an algorithm that reads no data.
  package static func algorithm(
    _ name: String, executable: String, duckDB folder: String?, reference: String? = nil
  ) -> ImageRecipe {
    var recipe = ImageRecipe(reference: reference ?? "localhost/\(name):latest", executable: executable)
    recipe.environment = ["PKG_NAME": name]
    // The published node writes a run's files for root alone, and starts an image as the user it names. Our station
    // starts every image as a user of the station's choice, whatever the image says.
    recipe.user = 0
    recipe.labels = ["org.opencontainers.image.title": name, "org.wissel.resident": "1"]
    recipe.duckDB = folder.map { ["\($0)/libduckdb.so", "\($0)/libduckdb-python.so"] } ?? []
    return recipe
  }

  /// The image `wissel-analytics`: the federated statistics.
  package static func analytics(executable: String, duckDB: String, reference: String? = nil) -> ImageRecipe {
    algorithm("wissel-analytics", executable: executable, duckDB: duckDB, reference: reference)
  }

  /// The image `wissel-probe`: the algorithm tests look around with.
  package static func probe(executable: String, duckDB: String?, reference: String? = nil) -> ImageRecipe {
    algorithm("wissel-probe", executable: executable, duckDB: duckDB, reference: reference)
  }

  /// The image `wissel-relay`: joins a run's network to the station's socket. Started as
  /// `wissel-relay SOCKET PORT [SOCKET PORT]...`.
  package static func relay(executable: String, reference: String? = nil) -> ImageRecipe {
    var recipe = ImageRecipe(reference: reference ?? "localhost/wissel-relay:latest", executable: executable)
    recipe.labels = ["org.opencontainers.image.title": "wissel-relay"]
    return recipe
  }
}
