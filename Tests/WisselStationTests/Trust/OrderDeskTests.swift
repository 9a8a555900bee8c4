import Foundation
import Logging
import Testing
import WisselClient
import WisselModel
import WisselSealing
import WisselSettings
import WisselTesting
import WisselTrust
import WisselWire

@testable import WisselStation

/// An order on its way from the asker through a central function to a subtask at another station.
@Suite struct OrderDeskTests {
  private static let asker = SigningKey()
  private static let host = SigningKey()
  private static let image = "reg.example/a@sha256:" + String(repeating: "a", count: 64)

  /// What a station of organisation 2 judges with.
  private static func desk(in folder: URL) async throws -> OrderDesk {
    let start = WireTime(microseconds: 0)
    let signed = try asker.sign(
      Roster(
        collaboration: 1, number: 1, previous: "", issuedAt: start, signers: [asker.publicKey], needed: 1,
        organizations: [
          .init(
            id: 1, name: "one",
            keys: [
              .init(use: "orders", key: asker.publicKey, from: start),
              .init(use: "logs", key: host.publicKey, from: start),
            ])
        ]))
    let file = folder.appendingPathComponent("roster.json")
    try WireJSON.encode(signed).write(to: file)
    let server = APIClient(
      FakeServer { _ in FakeServer.json(["access_token": "eyJhbGciOiJub25lIn0.eyJzdWIiOjR9.c2ln"]) })
    try await server.logIn(apiKey: "x")
    var logger = Logger(label: "orders")
    logger.logLevel = .critical
    let roster = try RosterDesk(
      RosterSettings(fingerprint: signed.fingerprint), collaboration: 1, kept: folder.appendingPathComponent("kept"),
      offered: file.path, server: server, now: { Date() }, logger: logger)
    try await roster.open()
    return OrderDesk(
      identity: StationIdentity(
        node: 4, name: "two", organization: 2, organizationName: "two", collaboration: 1, encrypted: false),
      roster: roster, book: try NonceBook(folder.appendingPathComponent("nonces")))
  }

  private static func plan(_ run: Int, parent: Int? = nil) throws -> RunPlan {
    let task: JSONValue = [
      "id": .int(run), "image": .string(image), "job_id": 20, "init_org": ["id": 1], "init_user": ["id": 4],
      "parent": parent.map { ["id": .int($0)] } ?? .null, "created_at": "2026-01-01T00:00:00",
      "databases": [["label": "default", "parameters": #"{"query":"SELECT 1","sheet_name":null}"#]],
    ]
    return try #require(RunPlan(["id": .int(run), "task": task]))
  }

  @Test func anOrderIsUsedUpAndPassedOn() async throws {
    try await withTemporaryFolder { folder in
      let desk = try await Self.desk(in: folder)
      let question = Array(#"{"method":"central"}"#.utf8)
      let time = WireTime(microseconds: 1_800_000_000_000_000)
      let order = Order(
        collaboration: 1, organization: 1, user: 4, image: Self.image, method: "central",
        input: try OrderedInput.hash(question), databases: [.init(label: "default", parameters: ["query": "SELECT 1"])],
        receivers: [1, 2], nonce: "0123456789abcdef", issuedAt: time,
        expiresAt: WireTime(microseconds: time.microseconds + 60_000_000))
      let signed = try Self.asker.sign(order)
      let root = InputSummary(try OrderedInput.attach(CarriedOrder(order: signed), to: question))
      let first = await desk.judge(root, of: try Self.plan(20), at: time)
      #expect(first.standing == .good(image: Self.image))
      #expect(try desk.use(#require(first.covered), for: Self.plan(20), at: time))
      // Once more for the same run, as after a restart, and not for another.
      #expect(await desk.judge(root, of: try Self.plan(20), at: time).standing == .good(image: Self.image))
      #expect(await desk.judge(root, of: try Self.plan(21), at: time).standing == .bad(.replayed))

      let passing = OrderPassing(signed, parent: 20, organization: 1, key: Self.host)
      let partial = Array(#"{"method":"partial"}"#.utf8)
      for run in [30, 31] {
        let input = InputSummary(try passing.attach(to: partial))
        #expect(input.method == "partial")
        let judged = await desk.judge(input, of: try Self.plan(run, parent: 20), at: time)
        #expect(judged.standing == .good(image: Self.image))
        #expect(try desk.use(#require(judged.covered), for: Self.plan(run, parent: 20), at: time))
        #expect(await desk.judge(input, of: try Self.plan(40, parent: 20), at: time).standing == .bad(.replayed))
      }
      // The root's input as a subtask, and a subtask of another station's.
      #expect(await desk.judge(root, of: try Self.plan(32, parent: 20), at: time).standing == .bad(.passedOn))
      let stranger = OrderPassing(signed, parent: 20, organization: 1, key: Self.asker)
      let forged = InputSummary(try stranger.attach(to: partial))
      #expect(await desk.judge(forged, of: try Self.plan(33, parent: 20), at: time).standing == .bad(.passedOn))
      #expect(await desk.judge(InputSummary(question), of: try Self.plan(34), at: time).standing == .absent)
      #expect(await desk.judge(nil, of: try Self.plan(34), at: time).standing == .absent)
    }
  }
}
