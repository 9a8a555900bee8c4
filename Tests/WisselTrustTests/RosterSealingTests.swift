import Foundation
import Testing
import WisselTrust
import WisselWire

@Suite struct RosterSealingTests {
  private static func time(_ seconds: Int64) -> WireTime { WireTime(microseconds: seconds * 1_000_000) }

  private static func key(_ byte: UInt8, _ from: Int64, _ until: Int64? = nil, use: String = "sealing-hpke")
    -> Roster.Key
  {
    Roster.Key(use: use, key: Data([byte]), from: time(from), until: until.map { time($0) })
  }

  private static func roster(_ members: [Int: [Roster.Key]]) -> Roster {
    Roster(
      collaboration: 1, number: 1, previous: "", issuedAt: time(0), signers: [Data([9])], needed: 1,
      organizations: members.sorted { $0.key < $1.key }.map { .init(id: $0.key, name: "\($0.key)", keys: $0.value) })
  }

  /// What a roster of before there was HPKE is, to the byte: its fingerprint and signatures stay what they were.
  @Test func aRosterWithoutKeysForHPKEIsWrittenAsBefore() throws {
    let text =
      #"{"collaboration":1,"issued_at":"1970-01-01T00:00:00","needed":1,"number":1,"organizations":"#
      + #"[{"id":2,"keys":[{"from":"1970-01-01T00:00:10","key":"AQ==","use":"sealing"}],"name":"2"}],"previous":"","signers":["CQ=="]}"#
    let roster = Self.roster([2: [Self.key(1, 10, use: "sealing")]])
    #expect(String(decoding: try WireJSON.encode(roster), as: UTF8.self) == text)
    #expect(try WireJSON.decode(Roster.self, from: Data(text.utf8)) == roster)
    #expect(!roster.namesHPKE(of: 2))
    #expect(roster.sealing(between: 2, and: 3, at: Self.time(20)) == .envelope)
  }

  @Test func hpkeIsForTwoThatBothHaveAKeyForIt() {
    let roster = Self.roster([
      1: [Self.key(1, 10), Self.key(5, 0, use: "sealing")], 2: [Self.key(2, 10)], 3: [Self.key(6, 0, use: "sealing")],
    ])
    let now = Self.time(20)
    #expect(roster.sealing(between: 1, and: 2, at: now) == .hpke(own: [Data([1])], peer: [Data([2])]))
    #expect(roster.sealing(between: 2, and: 1, at: now) == .hpke(own: [Data([2])], peer: [Data([1])]))
    #expect(roster.sealing(between: 1, and: 1, at: now) == .hpke(own: [Data([1])], peer: [Data([1])]))
    #expect(roster.sealing(between: 1, and: 3, at: now) == .envelope)
    #expect(roster.sealing(between: 3, and: 1, at: now) == .envelope)
    // Who has one deals with nobody the roster does not know; for others it is as before.
    #expect(roster.sealing(between: 1, and: 4, at: now) == .nothing)
    #expect(roster.sealing(between: 3, and: 4, at: now) == .envelope)
    #expect(roster.namesHPKE(of: 1) && !roster.namesHPKE(of: 3) && !roster.namesHPKE(of: 4))
  }

  @Test func keysHaveTheirTimeAndTheNewestIsFirst() {
    let roster = Self.roster([
      1: [Self.key(1, 10, 40)],
      2: [Self.key(2, 0, 30), Self.key(3, 20), Self.key(4, 15), Self.key(5, 20, 25)],
    ])
    func answer(_ seconds: Int64) -> Roster.Sealing { roster.sealing(between: 1, and: 2, at: Self.time(seconds)) }
    #expect(answer(9) == .envelope)
    #expect(answer(10) == .hpke(own: [Data([1])], peer: [Data([2])]))
    #expect(answer(19) == .hpke(own: [Data([1])], peer: [Data([4]), Data([2])]))
    // Of two that began at once the later in the list.
    #expect(answer(20) == .hpke(own: [Data([1])], peer: [Data([5]), Data([3]), Data([4]), Data([2])]))
    #expect(answer(30) == .hpke(own: [Data([1])], peer: [Data([3]), Data([4])]))
    #expect(answer(40) == .envelope)
  }
}
