import Foundation
import Testing
import WisselContainers
import WisselModel
import WisselSealing
import WisselTesting
import WisselTrust
import WisselWire

@testable import WisselStation

/// A station whose roster has keys for HPKE, with real runs.
@Suite(.enabled(if: ProgramImage.available, "needs root, Podman, runc and a C compiler"))
struct HPKERunTests {
  private let world = HPKEWorld()

  @Test func anInputAndItsResultTravelWithHPKEAndAnEnvelopeIsRefused() async throws {
    let rsa = try HPKEWorld.rsa.get()[0]
    let message = Array(#"{"method":"echo"}"#.utf8)
    try await withTemporaryFolder { folder in
      let roster = try world.roster()
      try WireJSON.encode(roster).write(to: folder.appendingPathComponent("roster.json"))
      let station = try await TestStation.open(
        in: folder, yaml: "wissel: {roster: {fingerprint: \(roster.fingerprint), file: roster.json}}", encrypted: rsa,
        hpke: world.own)
      // Our own organisation asks.
      let input = try Addressee.hpke(
        HPKESealing(by: world.own, for: world.own.publicKey, scope: world.scope(.input, from: 1, for: 1))
      ).text(message)
      let envelope = try Envelope.seal(message, for: rsa.publicKey)
      let texts = [5: input, 6: envelope, 7: String(input.dropLast(4))]
      await station.keeper.offer(
        try texts.sorted { $0.key < $1.key }.map { number, text in
          var run = try TestStation.run(number, "")
          run.input = text
          return run
        })
      await station.jobs.settle()
      let report = try #require(station.server.reports(5).last)
      #expect(report["status"] == "completed", "\(report["log"]?.string ?? "")")
      let opener = Opener.hpke(
        HPKEOpening(
          with: world.own, from: [world.own.publicKey], scope: world.scope(.result, from: 1, for: 1, run: 5)))
      #expect(try opener.open(report["result"]?.string ?? "") == message)
      var words: Set<String> = []
      for run in [6, 7] as [RunID] {
        let refused = try #require(station.server.reports(run).last)
        #expect(refused["status"] == "start failed" && refused["result"] == "", "run \(run)")
        words.insert(refused["log"]?.string ?? "")
      }
      #expect(words.count == 1 && words.first?.contains("does not open with the keys") == true, "\(words)")
      #expect(try await station.isClean())
    }
  }
}
