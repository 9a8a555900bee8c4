import Foundation
import Testing
import WisselTesting

@testable import WisselStation

@Suite struct DiskUseTests {
  @Test func filesInAllFoldersCountAsTheyLieOnTheDisk() async throws {
    try await withTemporaryFolder { root in
      let (one, other) = (root.appendingPathComponent("1"), root.appendingPathComponent("2"))
      for folder in [one, other.appendingPathComponent("deep")] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      }
      try Data(count: 100_000).write(to: one.appendingPathComponent("a"))
      try Data(count: 100_000).write(to: other.appendingPathComponent("deep/b"))
      #expect(DiskUse.isWithin(300_000, [one, other]))
      #expect(!DiskUse.isWithin(150_000, [one, other]))
      #expect(DiskUse.isWithin(150_000, [one]))
      #expect(DiskUse.isWithin(0, [root.appendingPathComponent("nothing")]))
    }
  }

  /// What an algorithm puts there leads the count nowhere.
  @Test func holesAndLinksCountNothing() async throws {
    try await withTemporaryFolder { root in
      let elsewhere = root.appendingPathComponent("elsewhere")
      let own = root.appendingPathComponent("own")
      for folder in [elsewhere, own] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      }
      try Data(count: 1 << 20).write(to: elsewhere.appendingPathComponent("large"))
      try FileManager.default.createSymbolicLink(
        at: own.appendingPathComponent("link"), withDestinationURL: elsewhere)
      try FileManager.default.createSymbolicLink(at: own.appendingPathComponent("self"), withDestinationURL: own)
      #expect(mkfifo(own.appendingPathComponent("pipe").path, 0o666) == 0)
      #expect(truncate(FileManager.default.createFile(own, "sparse"), 1 << 40) == 0)
      #expect(DiskUse.isWithin(100_000, [own]))
    }
  }

  @Test func whatIsTooDeepIsTooMuch() async throws {
    try await withTemporaryFolder { root in
      var folder = root
      for _ in 0..<12 { folder.appendPathComponent(String(repeating: "d", count: 200)) }
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      #expect(!DiskUse.isWithin(.max, [root]))
    }
  }
}

extension FileManager {
  /// Makes an empty file; gives its path.
  fileprivate func createFile(_ folder: URL, _ name: String) -> String {
    let path = folder.appendingPathComponent(name).path
    _ = createFile(atPath: path, contents: nil)
    return path
  }
}
