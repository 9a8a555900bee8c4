import Foundation
import NIOCore
import Testing
import WisselClient
import WisselTesting

@testable import WisselStation

/// Answers on their way: in memory, or in a file.
@Suite struct AnswerSpoolTests {
  private static func content(_ answer: AnswerSpool.Answer) async throws -> (bytes: [UInt8], isFiled: Bool) {
    switch answer {
    case .held(let bytes): return (Array(bytes), false)
    case .filed(let file):
      var bytes: [UInt8] = []
      for try await piece in FilePieces(file: file.file) { bytes += piece.readableBytesView }
      return (bytes, true)
    }
  }

  /// Around the length from which on an answer is in a file.
  @Test(arguments: [0, 1, (256 << 10) - 1, 256 << 10, (256 << 10) + 1, 3_000_001])
  func whatCameIsThereOnceMore(_ count: Int) async throws {
    try await withTemporaryFolder { folder in
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
      let spool = AnswerSpool(AnswerRoom(folder: folder, limit: 4_000_000))
      // The first attempt breaks off.
      for part in [bytes.prefix(count * 2 / 3), bytes[...]] {
        await spool.begin()
        var rest = part
        while !rest.isEmpty {
          try await spool.take(ByteBuffer(bytes: rest.prefix(70_000)))
          rest = rest.dropFirst(70_000)
        }
      }
      let (content, isFiled) = try await Self.content(spool.answer())
      #expect(content == bytes && isFiled == (count > 256 << 10))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty, "the file has no name")
    }
  }

  @Test func whatIsTooLongIsRefused() async throws {
    try await withTemporaryFolder { folder in
      let spool = AnswerSpool(AnswerRoom(folder: folder, limit: 100))
      await spool.begin()
      try await spool.take(ByteBuffer(repeating: 1, count: 100))
      await #expect(throws: TransportFailure.tooLarge) { try await spool.take(ByteBuffer(repeating: 1, count: 1)) }
    }
  }

  @Test func answersShareTheRoomOfARun() async throws {
    try await withTemporaryFolder { folder in
      let room = AnswerRoom(folder: folder, limit: 500_000)
      let spools = (0..<3).map { _ in AnswerSpool(room) }
      for spool in spools { await spool.begin() }
      try await spools[0].take(ByteBuffer(repeating: 1, count: 300_000))
      var first: AnswerSpool.Answer? = try await spools[0].answer()
      await spools[0].begin()
      await #expect(throws: AnswerRoom.Full.self) { try await spools[1].take(ByteBuffer(repeating: 1, count: 300_000)) }
      withExtendedLifetime(first) {}
      first = nil
      try await spools[2].take(ByteBuffer(repeating: 1, count: 500_000))
    }
  }

  @Test func whereNoFileCanBeMadeThereIsNoRoom() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a")
      try Data().write(to: file)
      let spool = AnswerSpool(AnswerRoom(folder: file, limit: 1 << 20))
      await spool.begin()
      try await spool.take(ByteBuffer(repeating: 1, count: 1000))
      await #expect(throws: AnswerRoom.Full.self) { try await spool.take(ByteBuffer(repeating: 1, count: 300_000)) }
    }
  }
}
