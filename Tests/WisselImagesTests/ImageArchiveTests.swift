import Crypto
import Foundation
import Testing
import WisselTesting
import WisselWire

@testable import WisselImages

/// A program of the build of these tests.
private func program(_ name: String) -> String {
  let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
  return own.deletingLastPathComponent().appendingPathComponent(name).path
}

private func hex(_ data: Data) -> String { SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined() }

@Suite("Image archives")
struct ImageArchiveTests {
  /// The files of a tar archive.
  static func unpack(_ archive: Data) -> [(name: String, mode: Int, data: Data)] {
    var entries: [(String, Int, Data)] = []
    var position = archive.startIndex
    func text(_ start: Int, _ count: Int) -> String {
      String(decoding: archive[(position + start)..<(position + start + count)].prefix { $0 != 0 }, as: UTF8.self)
    }
    while archive[position] != 0 {
      let size = Int(text(124, 11), radix: 8) ?? 0
      let prefix = text(345, 155)
      let begin = position + 512
      entries.append(
        (
          prefix.isEmpty ? text(0, 100) : prefix + "/" + text(0, 100), Int(text(100, 7), radix: 8) ?? 0,
          Data(archive[begin..<begin + size])
        ))
      position = begin + (size + 511) / 512 * 512
    }
    return entries
  }

  private func recipe() -> ImageRecipe {
    var recipe = ImageRecipe(reference: "localhost/wissel-test:1", executable: program("wissel-relay"))
    recipe.arguments = ["/run/station.sock", "8080"]
    recipe.environment = ["PKG_NAME": "wissel-test", "A": "1"]
    recipe.labels = ["z": "1", "a": "2"]
    recipe.files = [
      "/etc/wissel/note.txt": .content(Array("note".utf8), mode: 0o640), "usr/lib/alias": .link(to: "libc.so.6"),
    ]
    return recipe
  }

  @Test("the same recipe gives the same bytes, and digests that are true")
  func reproducible() async throws {
    try await withTemporaryFolder { folder in
      let first = folder.appendingPathComponent("first.tar")
      let second = folder.appendingPathComponent("second.tar")
      let written = try ImageArchive(recipe()).write(to: first.path)
      let other = folder.appendingPathComponent("wissel-relay")
      try FileManager.default.copyItem(atPath: program("wissel-relay"), toPath: other.path)
      var again = recipe()
      again.executable = other.path
      #expect(try ImageArchive(again).write(to: second.path) == written)
      let bytes = try Data(contentsOf: first)
      #expect(try Data(contentsOf: second) == bytes)
      #expect(bytes.count == written.size)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
          "first.tar", "second.tar", "wissel-relay",
        ])

      let entries = Self.unpack(bytes)
      let manifest = try JSONDecoder().decode(JSONValue.self, from: entries[0].data)
      #expect(entries[0].name == "manifest.json")
      #expect(manifest[0]?["RepoTags"] == ["localhost/wissel-test:1"])
      let configuration = try #require(entries.first { $0.name == manifest[0]?["Config"]?.string })
      #expect("sha256:\(hex(configuration.data))" == written.id)
      let described = try JSONDecoder().decode(JSONValue.self, from: configuration.data)
      let settings = try #require(described["config"])
      #expect(settings["Entrypoint"] == ["/usr/bin/wissel-relay", "/run/station.sock", "8080"])
      #expect(settings["Env"] == ["A=1", "PATH=/usr/bin", "PKG_NAME=wissel-test"])
      #expect(settings["User"] == "65534:65534")
      let layers = entries.filter { $0.name.hasSuffix(".tar") }
      #expect(layers.map { "sha256:\(hex($0.data))" } == written.layers)
      #expect(described["rootfs"]?["diff_ids"]?.array?.compactMap(\.string) == written.layers)
      #expect(layers.map(\.name) == manifest[0]?["Layers"]?.array?.compactMap(\.string))
    }
  }

  @Test("libraries are in one layer, the program in another, in order and with folders first")
  func layers() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("image.tar")
      _ = try ImageArchive(recipe()).write(to: file.path)
      let layers = Self.unpack(try Data(contentsOf: file)).filter { $0.name.hasSuffix(".tar") }.map {
        Self.unpack($0.data)
      }
      #expect(layers.count == 2)
      for layer in layers {
        let names = layer.map(\.name)
        #expect(names == names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
        for name in names {
          let parent = name.split(separator: "/").dropLast().joined(separator: "/")
          #expect(parent.isEmpty || names.contains(parent + "/"), "\(name) has no folder")
        }
      }
      let libraries = layers[0].map(\.name)
      #expect(libraries.contains("usr/lib/libswiftCore.so") && libraries.contains("usr/lib/libc.so.6"))
      #expect(libraries.contains { $0.contains("ld-linux") })
      #expect(layers[0].first { $0.name == "tmp/" }?.mode == 0o1777)
      #expect(
        layers[1].map(\.name) == [
          "etc/", "etc/wissel/", "etc/wissel/note.txt", "usr/", "usr/bin/", "usr/bin/wissel-relay", "usr/lib/",
          "usr/lib/alias",
        ])
      #expect(layers[1].first { $0.name == "etc/wissel/note.txt" }?.mode == 0o640)
    }
  }

  @Test(
    "a stripped program is smaller, and the same every time", .enabled(if: Stripping.available, "strip is not there"))
  func stripped() async throws {
    try await withTemporaryFolder { folder in
      var recipe = recipe()
      let plain = try ImageArchive(recipe).write(to: folder.appendingPathComponent("plain.tar").path)
      recipe.strips = true
      let first = try ImageArchive(recipe).write(to: folder.appendingPathComponent("first.tar").path)
      let second = try ImageArchive(recipe).write(to: folder.appendingPathComponent("second.tar").path)
      #expect(first == second)
      #expect(first.size < plain.size)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 3)
    }
  }

  @Test("what cannot be made is said, and leaves nothing behind")
  func errors() async throws {
    try await withTemporaryFolder { folder in
      let target = folder.appendingPathComponent("image.tar").path
      try Data("#!/bin/sh\n".utf8).write(to: folder.appendingPathComponent("script"))
      for executable in ["/nowhere", folder.appendingPathComponent("script").path, folder.path] {
        #expect(throws: ImageError.self) {
          try ImageArchive(ImageRecipe(reference: "localhost/x:1", executable: executable)).write(to: target)
        }
      }
      for path in ["../etc/passwd", "a/../../b", "/", "a/./b"] {
        var recipe = recipe()
        recipe.files = [path: .content([], mode: 0o644)]
        #expect(throws: ImageError.self) { try ImageArchive(recipe).write(to: target) }
      }
      #expect(throws: ImageError.self) { try ImageArchive(recipe()).write(to: "/nowhere/image.tar") }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["script"])
    }
  }

  @Test("long names are cut at a slash, and names that cannot be are refused")
  func longNames() throws {
    let long = String(repeating: "folder/", count: 20) + "file"
    let block = try TarHeader.bytes(long, .file, mode: 0o644, size: 0)
    #expect(Self.unpack(Data(block + [0])).map(\.name) == [long])
    #expect(throws: ImageError.self) {
      try TarHeader.bytes(String(repeating: "x", count: 101), .file, mode: 0o644, size: 0)
    }
  }

  @Test("the libraries found are those the loader finds")
  func sharedLibraries() throws {
    let path = program("wissel-probe")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/ldd")
    process.arguments = [path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let expected = text.split(separator: "\n").compactMap { line -> String? in
      let fields = line.split(separator: " ").map(String.init)
      return fields.count > 2 && fields[0].trimmingCharacters(in: .whitespaces).hasPrefix("lib")
        ? fields[0].trimmingCharacters(in: .whitespaces) : nil
    }
    let found = try SharedLibraries(of: [path])
    #expect(found.files.keys.sorted() == expected.sorted())
    #expect(found.loader?.contains("ld-linux") == true)
  }
}
