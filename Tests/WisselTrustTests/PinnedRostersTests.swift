import Foundation
import Testing
import WisselTesting
import WisselTrust
import WisselWire

@Suite struct PinnedRostersTests {
  private static let key = SigningKey()
  private static let other = SigningKey()

  /// A history of rosters, each signed as the one before asks.
  private static func history(_ count: Int, by key: SigningKey = key, collaboration: Int = 1) throws -> [SignedDocument]
  {
    var history: [SignedDocument] = []
    for number in 1...count {
      history.append(
        try key.sign(
          Roster(
            collaboration: collaboration, number: number, previous: history.last?.fingerprint ?? "",
            issuedAt: WireTime(microseconds: Int64(number)), signers: [key.publicKey], needed: 1,
            organizations: [
              .init(
                id: 3, name: "North",
                keys: [
                  .init(
                    use: "sealing", key: Data([UInt8(number)]), from: WireTime(microseconds: 10),
                    until: WireTime(microseconds: 20)),
                  .init(use: "orders", key: key.publicKey, from: WireTime(microseconds: 0)),
                ])
            ])))
    }
    return history
  }

  private func refusal(_ rosters: inout PinnedRosters, _ offered: [SignedDocument]) -> String? {
    do throws(RosterChain.Refusal) {
      try rosters.take(offered)
      return nil
    } catch {
      return error.description
    }
  }

  /// In whatever order and however often the server offers them, the latest that follows the pinned one counts.
  @Test func theLatestThatFollowsCounts() throws {
    let history = try Self.history(8)
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<40 {
      let pin = Int.random(in: 0..<8, using: &generator)
      var rosters = PinnedRosters(collaboration: 1, pin: history[pin].fingerprint)
      #expect(refusal(&rosters, history[...pin].shuffled(using: &generator)) == nil, "seed \(seed)")
      #expect(rosters.roster?.number == pin + 1, "seed \(seed)")
      #expect(refusal(&rosters, (history + history).shuffled(using: &generator)) == nil, "seed \(seed)")
      #expect(rosters.roster?.number == 8, "seed \(seed)")
      // An older list takes nothing back.
      #expect(refusal(&rosters, Array(history.prefix(pin))) == nil && rosters.roster?.number == 8, "seed \(seed)")
    }
  }

  @Test func withoutThePinnedOneThereIsNone() throws {
    let history = try Self.history(3)
    var rosters = PinnedRosters(collaboration: 1, pin: history[1].fingerprint)
    #expect(refusal(&rosters, []) != nil)
    #expect(refusal(&rosters, [history[0], history[2]])?.contains("is not among those offered") == true)
    #expect(rosters.roster == nil)
    var foreign = PinnedRosters(collaboration: 2, pin: history[0].fingerprint)
    #expect(refusal(&foreign, history)?.contains("another collaboration") == true)
  }

  @Test func whatDoesNotFollowIsRefusedAndChangesNothing() throws {
    let history = try Self.history(3)
    let forged = try Self.history(4, by: Self.other)
    var rosters = PinnedRosters(collaboration: 1, pin: history[0].fingerprint)
    #expect(refusal(&rosters, Array(history.prefix(2))) == nil)
    let before = rosters
    #expect(refusal(&rosters, [forged[2]])?.contains("fingerprint of the roster before") == true)
    #expect(refusal(&rosters, [forged[1]])?.contains("another one than the one that counts") == true)
    #expect(refusal(&rosters, [history[2], forged[2]])?.contains("two different rosters") == true)
    #expect(rosters == before)
    #expect(refusal(&rosters, [SignedDocument(document: Data("{}".utf8), signatures: [])]) != nil)
    #expect(refusal(&rosters, [history[2]]) == nil && rosters.roster?.number == 3)
    let kept = try WireJSON.decode(PinnedRosters.self, from: WireJSON.encode(rosters))
    #expect(kept == rosters)
  }

  @Test func keysCountForTheirUseAndTheirTime() throws {
    let roster = try RosterChain.read(try Self.history(2)[1])
    func keys(_ use: Roster.Use, _ organization: Int, _ at: Int64) -> [Data] {
      roster.keys(for: use, of: organization, at: WireTime(microseconds: at))
    }
    #expect(keys(.sealing, 3, 9).isEmpty && keys(.sealing, 3, 20).isEmpty)
    #expect(keys(.sealing, 3, 10) == [Data([2])] && keys(.sealing, 3, 19) == [Data([2])])
    #expect(keys(.sealing, 4, 15).isEmpty && keys(.logs, 3, 15).isEmpty)
    #expect(keys(.orders, 3, 1_000_000) == [Self.key.publicKey])
  }
}
