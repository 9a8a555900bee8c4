/// The file trees of an image's layers: what changes seldom first.
struct ImageLayers {
  /// The frame of the root and the shared libraries.
  var libraries: [String: TarEntry] = [:]
  /// The executable and further files.
  var program: [String: TarEntry] = [:]

  /// - Parameter executable: The file taken for the recipe's executable.
  init(_ recipe: ImageRecipe, executable: String) throws(ImageError) {
    for folder in ["dev", "etc", "lib", "mnt", "mnt/data", "proc", "run", "sys", "usr", "usr/bin", "usr/lib"] {
      libraries[folder] = .folder(mode: 0o755)
    }
    libraries["mnt/tmp"] = .folder(mode: 0o1777)
    libraries["tmp"] = .folder(mode: 0o1777)
    let passwd = "root:x:0:0:root:/:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n"
    libraries["etc/passwd"] = .content(Array(passwd.utf8), mode: 0o644)
    libraries["etc/group"] = .content(Array("root:x:0:\nnogroup:x:65534:\n".utf8), mode: 0o644)
    libraries["etc/nsswitch.conf"] = .content(Array("hosts: files dns\n".utf8), mode: 0o644)

    let name = Self.fileName(recipe.executable)
    program["usr"] = .folder(mode: 0o755)
    program["usr/bin"] = .folder(mode: 0o755)
    program["usr/bin/\(name)"] = .file(path: executable, mode: 0o755)
    for library in recipe.duckDB {
      libraries["usr/bin/\(Self.fileName(library))"] = .file(path: library, mode: 0o755)
    }
    let shared = try SharedLibraries(of: [recipe.executable] + recipe.duckDB)
    for (name, file) in shared.files { libraries["usr/lib/\(name)"] = .file(path: file, mode: 0o755) }
    if let loader = shared.loader {
      let place = String(loader.drop { $0 == "/" })
      try Self.addFolders(of: place, to: &libraries)
      libraries[place] = .file(path: loader, mode: 0o755)
    }
    for (path, entry) in recipe.files {
      let place = try Self.checked(path)
      try Self.addFolders(of: place, to: &program)
      program[place] = entry
    }
  }

  private static func fileName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  /// The folders above a path.
  private static func addFolders(of path: String, to tree: inout [String: TarEntry]) throws(ImageError) {
    var folder = ""
    for part in path.split(separator: "/").dropLast() {
      folder += folder.isEmpty ? String(part) : "/" + part
      if tree[folder] == nil { tree[folder] = .folder(mode: 0o755) }
    }
  }

  /// A path in the image without the slash in front; one that leads out of it is an error.
  private static func checked(_ path: String) throws(ImageError) -> String {
    let parts = path.split(separator: "/")
    guard !parts.isEmpty, !parts.contains(".."), !parts.contains("."), !path.utf8.contains(0) else {
      throw ImageError("'\(path)' is not a path of a file in an image")
    }
    return parts.joined(separator: "/")
  }
}
