/// The configuration of an image (Docker Image Specification 1.2), as far as one is needed.
struct ImageConfiguration: Encodable {
  struct Settings: Encodable {
    var Entrypoint: [String]
    var Env: [String]
    var Labels: [String: String]
    var User: String
    var WorkingDir: String
  }
  struct Root: Encodable {
    var type = "layers"
    var diff_ids: [String]
  }
  struct Step: Encodable {
    var created = ImageConfiguration.time
    var created_by: String
  }

  /// Always the same, so that the same files give the same image.
  private static let time = "1970-01-01T00:00:00Z"

  var architecture: String
  var config: Settings
  var created = ImageConfiguration.time
  var history: [Step]
  var os = "linux"
  var rootfs: Root

  /// - Parameter layers: The digests of the layers, without `sha256:`.
  init(_ recipe: ImageRecipe, layers: [String]) {
    #if arch(arm64)
      architecture = "arm64"
    #else
      architecture = "amd64"
    #endif
    let name = recipe.executable.split(separator: "/").last.map(String.init) ?? recipe.executable
    var environment = recipe.environment
    environment["PATH"] = environment["PATH"] ?? "/usr/bin"
    config = Settings(
      Entrypoint: ["/usr/bin/\(name)"] + recipe.arguments,
      Env: environment.map { "\($0.key)=\($0.value)" }.sorted(),
      Labels: recipe.labels,
      User: "\(recipe.user):\(recipe.user)",
      WorkingDir: "/")
    history = [Step(created_by: "shared libraries"), Step(created_by: name)]
    rootfs = Root(diff_ids: layers.map { "sha256:\($0)" })
  }
}

/// The list of images in an archive.
struct ImageManifest: Encodable {
  var Config: String
  var RepoTags: [String]
  var Layers: [String]
}
