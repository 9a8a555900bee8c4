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
      #expect(DiskUse.excess(over: 300_000, in: [one, other]) == nil)
      #expect(DiskUse.excess(over: 150_000, in: [one, other]) == .large)
      #expect(DiskUse.excess(over: 150_000, in: [one]) == nil)
      #expect(DiskUse.excess(over: 0, in: [root.appendingPathComponent("nothing")]) == nil)
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
      #expect(DiskUse.excess(over: 100_000, in: [own]) == nil)
    }
  }

  @Test func whatIsTooDeepIsTooMuch() async throws {
    try await withTemporaryFolder { root in
      var folder = root
      for _ in 0..<12 { folder.appendPathComponent(String(repeating: "d", count: 200)) }
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      #expect(DiskUse.excess(over: .max, in: [root]) == .large)
    }
  }

  /// A container runs as another user than most stations do, and may close its folders to them.
  @Test func aFolderThatCannotBeOpenedIsHidden() async throws {
    try await withTemporaryFolder { root in
      let folder = root.appendingPathComponent("closed")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      func excess(_ reason: Int32) -> DiskUse.Excess? {
        DiskUse.excess(over: .max, in: [root]) { path in
          guard path == Array(folder.path.utf8CString) else { return open(path, O_RDONLY | O_DIRECTORY) }
          errno = reason
          return -1
        }
      }
      #expect(excess(EACCES) == .hidden)
      // Removed while it is counted.
      #expect(excess(ENOENT) == nil)
    }
  }

  @Test func aNameThatIsNoTextIsCounted() async throws {
    try await withTemporaryFolder { root in
      let path = Array(root.path.utf8CString.dropLast()) + [0x2f, -1, -2, 0]
      let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
      try #require(descriptor >= 0)
      defer {
        close(descriptor)
        unlink(path)
      }
      let bytes = [UInt8](repeating: 1, count: 100_000)
      #expect(write(descriptor, bytes, bytes.count) == bytes.count)
      #expect(DiskUse.excess(over: 50_000, in: [root]) == .large)
    }
  }

  /// Files without a name are seen by what they take from the disk alone.
  @Test func aDiskThatIsNearlyFullEndsWhatMayHaveFilledIt() {
    let free = FreeSpace(atStart: 10 << 30)
    #expect(!free.isUsedUp(limit: 1 << 30, now: 2 << 30))
    #expect(free.isUsedUp(limit: 1 << 30, now: 1 << 20))
    #expect(!free.isUsedUp(limit: 16 << 30, now: 1 << 20))
  }

  /// However much is left of it: the folder may hold all that is gone.
  @Test func aClosedFolderIsTooMuchOnceMoreThanTheLimitIsGone() {
    let free = FreeSpace(atStart: 10 << 30)
    #expect(!free.isGone(1 << 30, now: 9 << 30))
    #expect(free.isGone(1 << 30, now: 8 << 30))
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
