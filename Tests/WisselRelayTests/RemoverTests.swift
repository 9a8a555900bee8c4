import Foundation
import Testing
import WisselTesting

@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: relayProgram.path), "wissel-relay is not built"))
struct RemoverTests {
  @Test("a folder is emptied, links are not followed, and the folder itself stays")
  func empties() async throws {
    try await withTemporaryFolder { root in
      let (folder, other) = (root.appendingPathComponent("folder"), root.appendingPathComponent("other"))
      let deep = folder.appendingPathComponent("a/b")
      for place in [deep, other] {
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      }
      try Data("1".utf8).write(to: deep.appendingPathComponent("file"))
      try Data("2".utf8).write(to: other.appendingPathComponent("kept"))
      try FileManager.default.createSymbolicLink(
        at: deep.appendingPathComponent("link"), withDestinationURL: other)
      try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: deep.path)
      let process = Process()
      process.executableURL = relayProgram
      process.arguments = ["empty", folder.path]
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
      #expect(try FileManager.default.contentsOfDirectory(atPath: other.path) == ["kept"])
    }
  }
}
