import Foundation
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing
import WisselDatabase
import WisselHTTP
import WisselServer
import WisselWire

@Suite("Large inputs and results live outside the row")
struct LongTextTests {
  /// A federation whose texts of more than a thousand bytes leave the row.
  static func run(
    blobs: Bool = false, configure: @escaping @Sendable (inout ServerOptions) -> Void = { _ in },
    now: @escaping @Sendable () -> WireTime = { WireTime(Date()) },
    _ body: @escaping @Sendable (Federation) async throws -> Void
  ) async throws {
    let change: @Sendable (inout ServerOptions) -> Void = { options in
      options.payloads.place = .files(options.dataFolder.appendingPathComponent("payloads"))
      options.payloads.threshold = 1000
      options.payloads.servesBlobs = blobs
      configure(&options)
    }
    try await TestServer.run(configure: change, now: now) { server in try await body(Federation(server)) }
  }

  /// Base64 of readable text, of a length.
  static func base64(_ count: Int, _ character: Character = "a") -> String {
    Data(String(repeating: character, count: count / 4 * 3).utf8).base64EncodedString()
  }

  /// The files in the store.
  static func files(_ federation: Federation) -> [String] {
    let folder = federation.server.service.core.options.dataFolder.appendingPathComponent("payloads")
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.contains(".payload") || $0.contains(".unfinished") }
  }

  /// How many texts stand in rows.
  private func rows(_ federation: Federation) async throws -> Int {
    try await federation.server.service.core.database.read {
      try $0.count("SELECT COUNT(*) AS count FROM run WHERE LENGTH(input) > 500 OR LENGTH(result) > 500")
    }
  }

  @Test("a large result is shown as it was sent, in every list, and its row stays small")
  func results() async throws {
    try await Self.run { federation in
      let (task, runs) = try await federation.ask(["alpha", "beta"])
      let texts = ["alpha": Self.base64(50_000), "beta": Self.base64(3000, "b")]
      for (name, text) in texts {
        let reply = try await federation.tell(
          name, #require(runs[name]),
          ["result": .string(text), "log": .string(text), "status": "completed", "finished_at": "2026-11-21T20:00:01"])
        #expect(reply.status == 200 && reply.json["log"] == .string(text), "\(reply.text.prefix(300))")
      }
      #expect(Self.files(federation).count == 2)
      #expect(try await rows(federation) == 0)
      let asker = try await federation.user("alpha-Researcher")
      let list = try await federation.server.call(.get, "/result?task_id=\(task)", token: asker)
      #expect(Set(list.data.compactMap { $0["result"]?.string }) == Set(texts.values))
      #expect(list.headers[.contentLength] == String(list.text.utf8.count))
      let one = try await federation.server.call(.get, "/result/\(#require(runs["beta"]))", token: asker)
      #expect(one.json["result"]?.string == texts["beta"] && one.json["blob_storage_used"] == false)
      let included = try await federation.server.call(.get, "/task/\(task)?include=results,runs", token: asker)
      let shown = included.json["results"]?.array?.compactMap { $0["result"]?.string } ?? []
      #expect(Set(shown) == Set(texts.values))
    }
  }

  @Test("large inputs reach their stations; the server's check of the encoding reads them whole")
  func inputs() async throws {
    try await Self.run { federation in
      let asker = try await federation.user("alpha-Researcher")
      let texts = [Self.base64(20_000), Self.base64(20_000, "c")]
      func ask(_ texts: [String], in collaboration: Int) async throws -> TestServer.Reply {
        let receivers = try zip(["alpha", "beta"], texts).map { name, text -> JSONValue in
          ["id": .int(try #require(federation.organizations[name])), "input": .string(text)]
        }
        return try await federation.server.call(
          .post, "/task",
          ["image": "algo:1", "collaboration_id": .int(collaboration), "organizations": .array(receivers)],
          token: asker)
      }
      let made = try await ask(texts, in: federation.open)
      #expect(made.status == 201, "\(made.text.prefix(300))")
      let open = try await federation.server.call(
        .get, "/run?state=open&node_id=\(#require(federation.nodes["beta"]))&include=task",
        token: federation.node("beta"))
      #expect(open.data.first?["input"]?.string == texts[1])
      #expect(try await rows(federation) == 0)

      var broken = Array(Data(String(repeating: "d", count: 15_000).utf8))
      broken[14_000] = 0xFF
      let refused = try await ask([texts[0], Data(broken).base64EncodedString()], in: federation.open)
      #expect(refused.status == 400 && refused.message?.contains("cannot be parsed") == true)
      #expect(try await ask(texts, in: federation.sealed).status == 400, "an open text in an encrypted collaboration")
      let sealed = "/w==$AAAA$" + String(repeating: "A", count: 20_000)
      #expect(try await ask([sealed, sealed], in: federation.sealed).status == 201)
      let list = try await federation.server.call(.get, "/run?collaboration_id=\(federation.sealed)", token: asker)
      #expect(list.data.compactMap { $0["input"]?.string } == [sealed, sealed])
    }
  }

  @Test("a text that needs escapes in JSON stays in the row and comes out the same")
  func escapes() async throws {
    try await Self.run { federation in
      let (_, runs) = try await federation.ask(["beta"])
      let text = String(repeating: "a", count: 5000) + "\"\\é🙂\n" + String(repeating: "b", count: 5000)
      try await federation.tell("beta", #require(runs["beta"]), ["result": .string(text)])
      let asker = try await federation.user("alpha-Researcher")
      let result = try await federation.server.call(.get, "/result/\(#require(runs["beta"]))", token: asker)
      #expect(result.json["result"]?.string == text)
      try await PayloadUpkeep(federation.server.service.core).collect()
      #expect(Self.files(federation) == [])
    }
  }

  @Test("beside the result a body is bounded: it is in memory")
  func bound() async throws {
    try await Self.run(configure: { $0.limits.body = 20_000 }) { federation in
      let (_, runs) = try await federation.ask(["beta"])
      func tell(log count: Int) async throws -> TestServer.Reply {
        try await federation.tell(
          "beta", #require(runs["beta"]),
          ["result": .string(Self.base64(300_000)), "log": .string(String(repeating: "l", count: count))])
      }
      let refused = try await tell(log: 200_000)
      #expect(refused.status == 413 && refused.message?.contains("160000 bytes") == true)
      try await PayloadUpkeep(federation.server.service.core).collect()
      #expect(Self.files(federation) == [])
      #expect(try await tell(log: 100_000).status == 200)
    }
  }

  @Test("what replaces a result, and what deletes a task or a collaboration, removes the payloads")
  func removal() async throws {
    try await Self.run { federation in
      let upkeep = PayloadUpkeep(federation.server.service.core)
      let (task, runs) = try await federation.ask(["alpha", "beta"])
      for name in ["alpha", "beta"] {
        for letter in ["x", "y"] as [Character] {
          try await federation.tell(name, #require(runs[name]), ["result": .string(Self.base64(4000, letter))])
        }
      }
      try await upkeep.collect()
      #expect(Self.files(federation).count == 2, "the replaced ones are gone")
      try await federation.server.call(.delete, "/task/\(task)", token: federation.user("alpha-Collaboration Admin"))
      try await upkeep.collect()
      #expect(Self.files(federation) == [])

      let (_, others) = try await federation.ask(["gamma"])
      try await federation.tell("gamma", #require(others["gamma"]), ["result": .string(Self.base64(4000))])
      try await federation.server.call(
        .delete, "/collaboration/\(federation.open)?delete_dependents=true", token: federation.server.token())
      try await upkeep.collect()
      #expect(Self.files(federation) == [])
      #expect(
        try await federation.server.service.core.database.read { try $0.count("SELECT COUNT(*) AS count FROM payload") }
          == 0)
    }
  }

  @Test("a refused or malformed change leaves nothing behind")
  func refusals() async throws {
    try await Self.run { federation in
      let (_, runs) = try await federation.ask(["beta"])
      let run = try #require(runs["beta"])
      let large: JSONValue = .string(Self.base64(4000))
      #expect(try await federation.tell("alpha", run, ["result": large]).status == 401)
      #expect(try await federation.tell("beta", run + 100, ["result": large]).status == 404)
      #expect(try await federation.tell("beta", run, ["result": large, "status": "odd"]).status == 400)
      let headers: HTTPFields = [
        .authorization: "Bearer \(try await federation.node("beta"))", .contentType: "application/json",
      ]
      for body in [#"{"result":""# + Self.base64(4000), #"{"result":""# + Self.base64(4000) + #"","#] {
        let reply = try await federation.server.client.execute(
          uri: "/api/run/\(run)", method: .patch, headers: headers, body: ByteBuffer(string: body))
        #expect(reply.status == .badRequest, "\(String(buffer: reply.body))")
      }
      try await PayloadUpkeep(federation.server.service.core).collect()
      #expect(Self.files(federation) == [])
      try await federation.tell(
        "beta", run, ["result": "e30=", "status": "completed", "finished_at": "2026-11-21T20:00:01"])
      #expect(try await federation.tell("beta", run, ["result": large]).status == 400, "the run has ended")
    }
  }

  @Test("after the configured days the results of completed runs are emptied, and inputs where that is asked for")
  func cleanUp() async throws {
    for withInput in [false, true] {
      let clock = ManualClock()
      try await Self.run {
        $0.cleanUpAfterDays = 30
        $0.cleanUpIncludesInput = withInput
      } now: {
        clock.now
      } _: { federation in
        let (_, runs) = try await federation.ask(["alpha", "beta", "gamma"])
        // The one that fails comes last: it would end the other before it began.
        for (name, status) in [("alpha", "completed"), ("beta", "crashed")] {
          try await federation.tell(
            name, #require(runs[name]),
            ["result": .string(Self.base64(4000)), "status": .string(status), "finished_at": "2026-11-21T20:00:00"])
        }
        let upkeep = PayloadUpkeep(federation.server.service.core)
        clock.advance(minutes: 30 * 24 * 60)
        try await upkeep.cleanUp()
        let asker = try await federation.server.token()
        let kept = try await federation.server.call(.get, "/result/\(#require(runs["alpha"]))", token: asker)
        #expect(kept.json["result"]?.string?.count == 4000, "a moment too early")
        clock.advance(minutes: 1)
        try await upkeep.cleanUp()
        try await upkeep.collect()
        let result = try await federation.server.call(.get, "/result/\(#require(runs["alpha"]))", token: asker)
        #expect(result.json["result"] == "" && result.json["cleanup_at"] == "2026-12-21T20:01:00")
        let run = try await federation.server.call(.get, "/run/\(#require(runs["alpha"]))", token: asker)
        #expect(run.json["input"]?.string == (withInput ? "" : Federation.input))
        let failed = try await federation.server.call(.get, "/result/\(#require(runs["beta"]))", token: asker)
        #expect(failed.json["cleanup_at"] == .null && failed.json["result"]?.string?.count == 4000)
        #expect(Self.files(federation).count == 1)
      }
    }
  }
}
