import Testing
import WisselTrust

@Suite struct HashChainTests {
  private struct Entry: ChainedEntry {
    var sequence: Int
    var hashedParts: [String]
    var hash = ""
  }

  @Test func textThatMovesFromOnePartToAnotherIsSeen() {
    let whole = Entry(sequence: 1, hashedParts: ["ab", "c"])
    #expect(whole.hash(after: "") != Entry(sequence: 1, hashedParts: ["a", "bc"]).hash(after: ""))
    #expect(whole.hash(after: "") != Entry(sequence: 2, hashedParts: ["ab", "c"]).hash(after: ""))
    #expect(whole.hash(after: "") != whole.hash(after: "0"))
  }

  @Test func aGapAndAChangeAreNamed() throws {
    var chain = HashChain()
    var first = Entry(sequence: 1, hashedParts: ["a"])
    first.hash = first.hash(after: "")
    try chain.follow(first)
    #expect(throws: HashChain.BrokenLink.self) { try chain.follow(first) }
    var second = Entry(sequence: 2, hashedParts: ["b"])
    second.hash = second.hash(after: "other")
    #expect(throws: HashChain.BrokenLink.self) { try chain.follow(second) }
    second.hash = second.hash(after: first.hash)
    try chain.follow(second)
    #expect(chain.count == 2 && chain.head == second.hash)
  }
}
