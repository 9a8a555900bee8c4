import Foundation
import Testing
import WisselTesting
import WisselTrust
import WisselWire

@Suite struct ProofLogReaderTests {
  /// A log of five entries, line by line.
  private static func lines() throws -> [[UInt8]] {
    var (chain, lines) = (HashChain(), [[UInt8]]())
    for number in 1...5 {
      let entry = try ProofEntry(
        after: chain, at: WireTime(microseconds: Int64(number) * 1_000_000), .decided, run: number,
        details: ["image": "registry.example/é:1"])
      try chain.follow(entry)
      lines.append(entry.line)
    }
    return lines
  }

  /// The first line that does not follow; nil when all do.
  private static func broken(_ bytes: [UInt8]) -> Int? {
    var reader = ProofLogReader()
    do throws(HashChain.BrokenLink) {
      try reader.feed(bytes)
      return nil
    } catch {
      return error.sequence
    }
  }

  @Test func whatWasWrittenIsReadInPiecesOfAnyLength() throws {
    let bytes = try Self.lines().flatMap(\.self)
    var random = SeededGenerator(seed: 7)
    for _ in 0..<20 {
      var (reader, rest, seen) = (ProofLogReader(), bytes[...], [Int]())
      while !rest.isEmpty {
        let piece = rest.prefix(Int.random(in: 1...200, using: &random))
        try reader.feed(piece) { seen.append($0.sequence) }
        rest = rest.dropFirst(piece.count)
      }
      #expect(seen == [1, 2, 3, 4, 5] && reader.length == bytes.count && reader.rest.isEmpty)
    }
  }

  @Test func everyByteThatIsChangedShows() throws {
    let lines = try Self.lines()
    let bytes = lines.flatMap(\.self)
    let ends = lines.reduce(into: [Int]()) { $0.append(($0.last ?? 0) + $1.count) }
    for place in bytes.indices {
      for change: UInt8 in [1, 0x20] {
        var changed = bytes
        changed[place] ^= change
        let line = ends.firstIndex { place < $0 } ?? 0
        // The end of the last line is what makes it a line.
        if place == bytes.count - 1 { continue }
        #expect(Self.broken(changed) == line + 1, "byte \(place)")
      }
    }
  }

  @Test func linesTakenOutPutInOrMovedShow() throws {
    let lines = try Self.lines()
    func broken(_ change: (inout [[UInt8]]) -> Void) -> Int? {
      var changed = lines
      change(&changed)
      return Self.broken(changed.flatMap(\.self))
    }
    #expect(broken { _ in } == nil)
    #expect(broken { $0.remove(at: 1) } == 2)
    #expect(broken { $0.swapAt(2, 3) } == 3)
    #expect(broken { $0.insert($0[0], at: 1) } == 2)
    #expect(broken { $0.insert([0x0A], at: 2) } == 3)
    #expect(broken { $0.removeFirst() } == 1)
    #expect(broken { $0[3] = Array("no entry\n".utf8) } == 4)
    // An end that was cut off does not show here: it shows by the head that witnesses have.
    #expect(broken { $0.removeLast() } == nil)
  }

  @Test func anEntryThatIsTooLongIsNotMade() throws {
    let now = WireTime(microseconds: 1)
    let long = try ProofEntry(
      after: HashChain(), at: now, .decided, details: ["image": String(repeating: "x", count: 65_000)])
    var reader = ProofLogReader()
    try reader.feed(long.line)
    #expect(reader.chain.count == 1)
    #expect(throws: ProofEntry.TooLong.self) {
      try ProofEntry(after: HashChain(), at: now, .decided, details: ["image": String(repeating: "x", count: 65_536)])
    }
  }

  @Test func aLineWithoutEndIsBounded() {
    var reader = ProofLogReader()
    #expect(throws: HashChain.BrokenLink.self) { try reader.feed(Array(repeating: 0, count: 65_537)) }
  }

  @Test func aTornLineIsLeftOver() throws {
    let lines = try Self.lines()
    var reader = ProofLogReader()
    try reader.feed(lines.prefix(3).flatMap(\.self) + lines[3].dropLast(5))
    #expect(reader.chain.count == 3 && reader.length == lines.prefix(3).map(\.count).reduce(0, +))
    #expect(reader.rest == Array(lines[3].dropLast(5)))
  }
}
