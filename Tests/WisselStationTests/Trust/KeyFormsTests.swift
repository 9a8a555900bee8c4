import Foundation
import Synchronization
import Testing
import WisselSealing
import WisselTesting
import WisselTrust
import WisselWire

@testable import WisselStation

/// In which form a station seals and opens.
@Suite struct KeyFormsTests {
  private let world = HPKEWorld()
  private let message = Array("{}".utf8)

  /// An input of organisation 2 for ours, in either form.
  private func inputs() throws -> (envelope: String, hpke: String) {
    (
      try Envelope.seal(message, for: try HPKEWorld.rsa.get()[0].publicKey),
      try Addressee.hpke(
        HPKESealing(by: world.second, for: world.own.publicKey, scope: world.scope(.input, from: 2, for: 1))
      ).text(message)
    )
  }

  @Test func theRosterSaysInWhichFormThingsAreSealed() async throws {
    let rsa = try HPKEWorld.rsa.get()
    try await withTemporaryFolder { folder in
      let desk = try await world.desk([world.roster()], in: folder, key: world.own)
      // Nothing is asked of the server.
      let second = try await desk.receiverKey(of: 2) { throw CancellationError() }
      #expect(second == .hpke(world.second.publicKey, collaboration: 1))
      #expect(try await desk.receiverKey(of: 3) { rsa[2].publicKey.wireText } == .envelope(rsa[2].publicKey))
      #expect(
        try await desk.receiverKey(of: 1) { "" } == .hpke(world.own.publicKey, collaboration: 1), "to ourselves, too")
      await #expect(throws: KeyDesk.Refusal.self) { try await desk.receiverKey(of: 4) { rsa[2].publicKey.wireText } }
      let text = try desk.addressee(second, of: 2, run: nil).text(message)
      #expect(try world.input(text) == message)
      // Who is shown a key for envelopes means its organisation.
      let holding = try #require(try await desk.addressee(holding: rsa[1].publicKey))
      #expect(try world.input(holding.text(message)) == message)
      let third = try #require(try await desk.addressee(holding: rsa[2].publicKey))
      #expect(try Envelope.open(third.text(message), with: rsa[2]) == message)
      #expect(try await desk.addressee(holding: PrivateKey.generate().publicKey) == nil)
    }
  }

  @Test func withoutAKeyForHPKEInTheRosterEverythingIsAsBefore() async throws {
    let (rsa, inputs) = (try HPKEWorld.rsa.get(), try inputs())
    try await withTemporaryFolder { folder in
      let desk = try await world.desk([world.roster(hpke: [2])], in: folder)
      #expect(try await desk.receiverKey(of: 2) { rsa[1].publicKey.wireText } == .envelope(rsa[1].publicKey))
      #expect(!desk.judgesForms)
      for sender in [1, 2, 3, 4, nil] {
        let opener = try await desk.opener(of: sender, run: nil, with: rsa[0], text: inputs.envelope)
        #expect(try opener.open(inputs.envelope) == message)
      }
      let result = try await desk.opener(ofResult: inputs.envelope, of: 5, with: rsa[0]) { nil }
      #expect(try result.open(inputs.envelope) == message)
    }
  }

  @Test func anEnvelopeOfOneWhoSealsWithHPKEIsRefused() async throws {
    let (rsa, inputs) = (try HPKEWorld.rsa.get(), try inputs())
    try await withTemporaryFolder { folder in
      let desk = try await world.desk([world.roster()], in: folder, key: world.own)
      func open(_ text: String, of sender: Int?) async throws -> [UInt8] {
        try await desk.opener(of: sender, run: nil, with: rsa[0], text: text).open(text)
      }
      #expect(try await open(inputs.hpke, of: 2) == message)
      #expect(try await open(inputs.envelope, of: 3) == message)
      // A downgrade; the form that is not theirs; one the roster does not know; nobody.
      for (text, sender) in [
        (inputs.envelope, 2), (inputs.hpke, 3), (inputs.hpke, 1), (inputs.envelope, 4), (inputs.hpke, 4),
        (inputs.envelope, nil),
      ] as [(String, Int?)] {
        await #expect(throws: SealingError.notOpened, "\(sender ?? 0)") { try await open(text, of: sender) }
      }
      // The same for blobs, whose form is seen only as they come.
      var stage = try await desk.opener(of: 2, run: nil, with: rsa[0]).stage()
      let blob = try Envelope.sealBinary(message, for: rsa[0].publicKey)
      #expect(throws: SealingError.notOpened) { _ = try stage.take(blob) + stage.end() }
    }
  }

  @Test func aStationWithoutTheRostersKeySealsAndOpensNothing() async throws {
    let (rsa, inputs) = (try HPKEWorld.rsa.get(), try inputs())
    for key in [nil, HPKEPrivateKey()] {
      try await withTemporaryFolder { folder in
        let desk = try await world.desk([world.roster()], in: folder, key: key)
        await #expect(throws: KeyDesk.Refusal.self) {
          try await desk.receiverKey(of: 2) { rsa[1].publicKey.wireText }
        }
        for text in [inputs.hpke, inputs.envelope] {
          let opener = try await desk.opener(of: 2, run: nil, with: rsa[0], text: text)
          #expect(throws: SealingError.notOpened) { try opener.open(text) }
        }
      }
    }
  }

  @Test func aNewRosterIsLookedForWhenTheFormIsAnother() async throws {
    let (rsa, inputs) = (try HPKEWorld.rsa.get(), try inputs())
    let clock = Mutex(Date())
    try await withTemporaryFolder { folder in
      let first = try world.roster(hpke: [])
      let desk = try await world.desk([first], in: folder, key: world.own, now: { clock.withLock { $0 } })
      await #expect(throws: SealingError.notOpened) {
        try await desk.opener(of: 2, run: nil, with: rsa[0], text: inputs.hpke).open(inputs.hpke)
      }
      let second = try world.roster(2, after: first)
      try WireJSON.encode([first, second]).write(to: folder.appendingPathComponent("rosters.json"))
      clock.withLock { $0 += 60 }
      let opener = try await desk.opener(of: 2, run: nil, with: rsa[0], text: inputs.hpke)
      #expect(try opener.open(inputs.hpke) == message)
    }
  }

  @Test func aResultNamesItsSenderAndIsThatOfItsRun() async throws {
    let rsa = try HPKEWorld.rsa.get()
    let envelope = try Envelope.seal(message, for: rsa[0].publicKey)
    try await withTemporaryFolder { folder in
      let desk = try await world.desk([world.roster()], in: folder, key: world.own)
      func open(_ text: String, of run: Int, says organization: Int?) async throws -> [UInt8] {
        try await desk.opener(ofResult: text, of: run, with: rsa[0]) { organization }.open(text)
      }
      let text = try world.result("{}", of: 5)
      // Whose it is shows without the server's word.
      #expect(try await open(text, of: 5, says: nil) == message)
      await #expect(throws: SealingError.notOpened) { try await open(text, of: 6, says: 2) }
      let foreign = try world.result("{}", of: 5, by: HPKEPrivateKey())
      await #expect(throws: SealingError.notOpened) { try await open(foreign, of: 5, says: 2) }
      #expect(try await open(envelope, of: 5, says: 3) == message)
      for organization in [2, 4, nil] {
        await #expect(throws: SealingError.notOpened) { try await open(envelope, of: 5, says: organization) }
      }
    }
  }
}
