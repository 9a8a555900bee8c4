import Foundation
import Testing
import WisselContainers
import WisselModel
import WisselSealing
import WisselTesting
import WisselTrust
import WisselWire

@testable import WisselStation

/// A station that asks for orders, with real runs.
@Suite(.enabled(if: ProgramImage.available, "needs root, Podman, runc and a C compiler"))
struct OrderedRunTests {
  private static let asker = SigningKey()
  private static let input = Array(#"{"method":"echo"}"#.utf8)

  /// A station whose roster has the asker's key.
  private static func open(in folder: URL, rules: String = "orders: {ask: always}") async throws -> TestStation {
    let signed = try asker.sign(
      Roster(
        collaboration: 1, number: 1, previous: "", issuedAt: WireTime(microseconds: 0), signers: [asker.publicKey],
        needed: 1,
        organizations: [
          .init(
            id: 1, name: "one",
            keys: [.init(use: "orders", key: asker.publicKey, from: WireTime(microseconds: 0))])
        ]))
    try WireJSON.encode(signed).write(to: folder.appendingPathComponent("roster.json"))
    return try await TestStation.open(
      in: folder,
      yaml: "wissel: {roster: {fingerprint: \(signed.fingerprint), file: roster.json}, \(rules)}")
  }

  private static func order(_ image: ImageDetails, _ change: (inout Order) -> Void = { _ in }) throws -> Order {
    let now = WireTime(Date())
    var order = Order(
      collaboration: 1, organization: 1, user: 2, image: image.id, method: "echo", input: try OrderedInput.hash(input),
      databases: [], receivers: [1], nonce: "\(UInt64.random(in: 1_000_000_000_000_000_000 ... .max))", issuedAt: now,
      expiresAt: WireTime(microseconds: now.microseconds + 600_000_000))
    change(&order)
    return order
  }

  private static func run(_ number: Int, _ order: Order) throws -> OpenRun {
    let bytes = try OrderedInput.attach(CarriedOrder(order: asker.sign(order)), to: input)
    return try TestStation.run(number, String(decoding: bytes, as: UTF8.self))
  }

  @Test func onlyWhatWasOrderedRunsAndOnlyOnce() async throws {
    try await withTemporaryFolder { folder in
      let station = try await Self.open(in: folder)
      let image = try #require(try await station.context.engine.image(TestStation.image.reference))
      let order = try Self.order(image)
      await station.keeper.offer([try Self.run(5, order)])
      await station.jobs.settle()
      #expect(station.server.reports(5).last?["status"] == "completed")

      await station.keeper.offer([
        try TestStation.run(6, String(decoding: Self.input, as: UTF8.self)), try Self.run(7, order),
        try Self.run(8, Self.order(image) { $0.expiresAt = $0.issuedAt }),
        try Self.run(9, Self.order(image) { $0.image = "x@sha256:" + String(repeating: "0", count: 64) }),
        try Self.run(10, Self.order(image) { $0.input = String(repeating: "0", count: 64) }),
      ])
      await station.jobs.settle()
      for (run, words) in [
        (6, "carries none"), (7, "was used before"), (8, "has ended"), (9, "for another image"),
        (10, "not those that were ordered"),
      ] as [(RunID, String)] {
        let report = try #require(station.server.reports(run).last)
        #expect(report["status"] == "not allowed", "run \(run)")
        #expect(report["log"]?.string?.contains(words) == true, "run \(run): \(report["log"]?.string ?? "")")
      }
      // The receipt names the order, and a later process of the station still knows what was used.
      let receipts = station.context.folder.proof.appendingPathComponent("receipts")
      let name = try #require(
        try FileManager.default.contentsOfDirectory(atPath: receipts.path).first {
          $0.hasPrefix("run-5-") && $0.hasSuffix(".receipt")
        })
      let check = try ReceiptCheck(try Data(contentsOf: receipts.appendingPathComponent(name)))
      #expect(try check.receipt.order == Self.asker.sign(order).fingerprint)
      let again = try await Self.open(in: folder)
      await again.keeper.offer([try Self.run(11, order)])
      await again.jobs.settle()
      #expect(again.server.reports(11).last?["log"]?.string?.contains("was used before") == true)
      #expect(try await again.isClean())
    }
  }

  @Test func anImageRunsWhenItsReviewersHaveSigned() async throws {
    try await withTemporaryFolder { folder in
      let (anna, bert) = (SigningKey(), SigningKey())
      let keys = [anna, bert].map { $0.publicKey.base64EncodedString() }.joined(separator: ", ")
      let station = try await TestStation.open(
        in: folder, yaml: "wissel: {policies: {reviewers: {keys: [\(keys)], needed: 2, folder: reviews}}}")
      let image = try #require(try await station.context.engine.image(TestStation.image.reference))
      let reviews = folder.appendingPathComponent("reviews")
      try FileManager.default.createDirectory(at: reviews, withIntermediateDirectories: true)
      func status(_ run: Int) async throws -> JSONValue? {
        await station.keeper.offer([try TestStation.run(run, #"{"method":"echo"}"#)])
        await station.jobs.settle()
        return station.server.reports(RunID(run)).last?["status"]
      }
      func review(_ key: SigningKey, _ verdict: ImageReview.Verdict, _ name: String) throws {
        let review = ImageReview(digest: image.id, name: "probe", verdict: verdict, reviewedAt: WireTime(Date()))
        try WireJSON.encode(try key.sign(review)).write(to: reviews.appendingPathComponent("\(name).review"))
      }
      try review(anna, .approved, "anna")
      #expect(try await status(5) == "not allowed")
      try review(bert, .approved, "bert")
      #expect(try await status(6) == "completed")
      try review(anna, .withdrawn, "anna-2")
      #expect(try await status(7) == "not allowed")
    }
  }
}
