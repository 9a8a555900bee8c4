import Crypto
import Glibc
import WisselWire

/// Writes an image as an archive that Docker and Podman load (`docker load`, `podman load`, `POST /images/load`), without
/// an engine. The same files and the same recipe give the same bytes: names are sorted, times and owners are zero.
package struct ImageArchive: Sendable {
  /// An archive that was written.
  package struct Written: Sendable, Equatable {
    /// The image's id: `sha256:` and the digest of its configuration.
    package let id: String
    /// The digests of the uncompressed layers, the lowest first.
    package let layers: [String]
    /// The size of the archive in bytes.
    package let size: Int
  }

  private let recipe: ImageRecipe

  package init(_ recipe: ImageRecipe) { self.recipe = recipe }

  /// Writes the archive; a file already there is replaced once the new one is complete.
  package func write(to path: String) throws(ImageError) -> Written {
    let scratch = path + ".partial"
    let stripped = recipe.strips ? scratch + ".program" : nil
    defer { if let stripped { unlink(stripped) } }
    let trees = try ImageLayers(
      recipe,
      executable: try stripped.map { target throws(ImageError) in
        try Stripping.strip(recipe.executable, to: target)
        return target
      } ?? recipe.executable)
    var layers: [Layer] = []
    for tree in [trees.libraries, trees.program] {
      var counter = TarWriter(to: nil)
      let entries = tree.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      for (name, entry) in entries { try counter.write(name, entry) }
      let digest = try counter.finish()
      layers.append(Layer(entries: entries, digest: digest, size: counter.size))
    }
    let configuration = try json(ImageConfiguration(recipe, layers: layers.map(\.digest)))
    let id = TarWriter.hex(SHA256.hash(data: configuration))
    let manifest = try json([
      ImageManifest(
        Config: "\(id).json", RepoTags: [recipe.reference], Layers: layers.map { "\($0.digest).tar" })
    ])

    let descriptor = open(scratch, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw ImageError("\(scratch) cannot be written: \(String(cString: strerror(errno)))") }
    var complete = false
    defer {
      close(descriptor)
      if !complete { unlink(scratch) }
    }
    var archive = TarWriter(to: descriptor)
    try archive.write("manifest.json", .content(manifest, mode: 0o644))
    try archive.write("\(id).json", .content(configuration, mode: 0o644))
    var size = 0
    for layer in layers {
      try archive.write(TarHeader.bytes("\(layer.digest).tar", .file, mode: 0o644, size: layer.size))
      var writer = TarWriter(to: descriptor)
      for (name, entry) in layer.entries { try writer.write(name, entry) }
      guard try writer.finish() == layer.digest else {
        throw ImageError("a file of the image changed while it was read")
      }
      size += layer.size
      try archive.write([UInt8](repeating: 0, count: TarHeader.padding(layer.size)))
    }
    _ = try archive.finish()
    guard rename(scratch, path) == 0 else { throw ImageError("\(path) cannot be written") }
    complete = true
    return Written(id: "sha256:\(id)", layers: layers.map { "sha256:\($0.digest)" }, size: archive.size + size)
  }

  private func json(_ value: some Encodable) throws(ImageError) -> [UInt8] {
    do {
      return Array(try WireJSON.encode(value))
    } catch {
      throw ImageError("the image's description cannot be written as JSON")
    }
  }

  private struct Layer {
    let entries: [(key: String, value: TarEntry)]
    let digest: String
    let size: Int
  }
}
