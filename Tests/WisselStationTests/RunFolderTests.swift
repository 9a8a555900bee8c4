import Foundation
import Testing
import WisselTesting

@testable import WisselStation

@Suite struct RunFolderTests {
  @Test func theOutputIsReadUpToTheLimit() async throws {
    try await withTemporaryFolder { root in
      let folder = RunFolder(root)
      try folder.prepare(input: .bytes(Array("{}".utf8)), token: "t")
      let output = folder.task.appendingPathComponent("output")
      #expect(folder.output(limit: 3) == .bytes([]))
      try Data("abc".utf8).write(to: output)
      #expect(folder.output(limit: 3) == .bytes(Array("abc".utf8)))
      #expect(folder.output(limit: 2) == .tooLarge(3))
      #expect(try folder.token() == "t")
    }
  }

  /// A station that dies while an output comes in finds only the one that the algorithm wrote.
  @Test func anOutputThatIsHandedInCountsWhenItIsWhole() async throws {
    try await withTemporaryFolder { root in
      let folder = RunFolder(root)
      try folder.prepare(input: .bytes([]), token: "t")
      let file = try folder.receiveOutput()
      try file.write(contentsOf: Data("ha".utf8))
      #expect(RunFolder(root).output(limit: 9) == .bytes([]))
      try Data("written".utf8).write(to: folder.task.appendingPathComponent("output"))
      #expect(RunFolder(root).output(limit: 9) == .bytes(Array("written".utf8)))
      try file.write(contentsOf: Data("lf".utf8))
      try file.close()
      try folder.keepReceivedOutput()
      #expect(RunFolder(root).output(limit: 9) == .bytes(Array("half".utf8)))
      folder.dropReceivedOutput()
      #expect(RunFolder(root).output(limit: 9) == .bytes(Array("written".utf8)))
    }
  }

  /// An algorithm owns its folder and may put anything in the place of its output.
  @Test func linksPipesAndFoldersAreNotRead() async throws {
    try await withTemporaryFolder { root in
      let folder = RunFolder(root)
      try folder.prepare(input: .bytes([]), token: "t")
      let output = folder.task.appendingPathComponent("output")
      let secret = root.appendingPathComponent("secret")
      try Data("secret".utf8).write(to: secret)

      try FileManager.default.removeItem(at: output)
      #expect(folder.output(limit: 100) == .missing)
      try FileManager.default.createSymbolicLink(at: output, withDestinationURL: secret)
      #expect(folder.output(limit: 100) == .missing)
      try FileManager.default.removeItem(at: output)
      try FileManager.default.createDirectory(at: output, withIntermediateDirectories: false)
      #expect(folder.output(limit: 100) == .missing)
      try FileManager.default.removeItem(at: output)
      #expect(mkfifo(output.path, 0o666) == 0)
      #expect(folder.output(limit: 100) == .missing)
    }
  }
}

@Suite struct LogTailTests {
  @Test func theEndIsKeptAndTheCutIsSaid() {
    var tail = LogTail(limit: 10)
    tail.add(Array("short".utf8))
    #expect(tail.text == "short")
    for _ in 0..<10 { tail.add(Array("0123456789".utf8)) }
    #expect(tail.text == "[the first 95 bytes of the log are left out]\n0123456789")
    tail.clear()
    tail.add(Array("€€€€".utf8))
    #expect(tail.text.hasSuffix("out]\n€€€"))
  }
}

@Suite struct NodeInfoTests {
  @Test(arguments: [
    ("a,b,c\n1,2,3\n", ["a", "b", "c"]), ("\"x,y\",z\r\n", ["x,y", "z"]), ("only", ["only"]), ("", []),
  ])
  func columnsAreThoseOfTheFirstLine(_ text: String, _ columns: [String]) {
    #expect(NodeInfo.columns(csv: text.utf8) == columns)
  }
}
