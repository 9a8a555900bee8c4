import Foundation
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing
import WisselHTTP
import WisselServer
import WisselWire

extension Federation {
  /// Sends bytes, as a caller.
  func send(_ bytes: String, as token: String) async throws -> TestServer.Reply {
    try await raw(.post, "/blobstream", bytes, token: token)
  }

  /// A call whose body is no JSON.
  func raw(
    _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, headers more: HTTPFields = [:], token: String
  ) async throws -> TestServer.Reply {
    var headers = more
    headers[.authorization] = "Bearer \(token)"
    return try await server.client.execute(
      uri: "/api\(path)", method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }
    ) { response in
      let text = String(buffer: response.body)
      return TestServer.Reply(
        status: response.status.code, headers: response.headers,
        json: (try? WireJSON.decode(JSONValue.self, from: Array(text.utf8))) ?? .null, text: text)
    }
  }

  /// Makes a task for beta whose input is a blob; gives its id, its run and the blob.
  func askBlob(_ content: String = input) async throws -> (task: Int, run: Int, blob: String) {
    let asker = try await user("alpha-Researcher")
    let blob = try #require(try await send(content, as: asker).json["uuid"]?.string)
    let task = try await post(blob, as: asker)
    let runs = try await server.call(.get, "/run?task_id=\(task.json["id"]?.int ?? 0)", token: asker).data
    return (try #require(task.json["id"]?.int, "\(task.text)"), try #require(runs.first?["id"]?.int), blob)
  }

  /// Posts a task for beta with an input as it is.
  func post(_ input: String, as token: String) async throws -> TestServer.Reply {
    let receiver: JSONValue = ["id": .int(try #require(organizations["beta"])), "input": .string(input)]
    return try await server.call(
      .post, "/task", ["image": "algo:1", "collaboration_id": .int(open), "organizations": [receiver]], token: token)
  }
}

@Suite("Blobs")
struct BlobTests {
  @Test("without a store of blobs the calls say so")
  func without() async throws {
    try await Federation.run { federation in
      let asker = try await federation.user("alpha-Researcher")
      let status = try await federation.server.call(.get, "/blobstream/status", token: asker)
      #expect(status.json == ["blob_store_enabled": false])
      for reply in [
        try await federation.send("abc", as: asker), try await federation.raw(.get, "/blobstream/abc", token: asker),
        try await federation.raw(.post, "/blobstream/upload", token: asker),
      ] {
        #expect(
          reply.status == 501
            && reply.message
              == "The large result store is not set to blob storage, result streaming is not available."
        )
      }
      #expect(try await federation.raw(.get, "/blobstream/\(UUID())", token: asker).status == 404)
    }
  }

  @Test(
    "an input and a result travel as blobs; whoever may see the run may read them, nobody else",
    arguments: BlobPlace.available)
  func travel(place: BlobPlace) async throws {
    try await place.run { federation in
      let (task, run, input) = try await federation.askBlob()
      let node = try await federation.node("beta")
      let open = try await federation.server.call(.get, "/run/\(run)", token: node)
      #expect(open.json["input"]?.string == input && open.json["blob_storage_used"] == true)
      let read = try await federation.raw(.get, "/blobstream/\(input)", token: node)
      #expect(read.status == 200 && read.text == Federation.input)
      #expect(read.headers[.contentType] == "application/octet-stream")
      #expect(read.headers[.contentDisposition] == "attachment; filename=result_\(input).bin")
      #expect(read.headers[.contentLength] == String(Federation.input.count))

      let content = LongTextTests.base64(200_000)
      let result = try #require(try await federation.send(content, as: node).json["uuid"]?.string)
      let asker = try await federation.user("alpha-Researcher")
      #expect(
        try await federation.raw(.get, "/blobstream/\(result)", token: asker).message
          == "No run found with input or result id=\(result)")
      let told = try await federation.tell(
        "beta", run, ["result": .string(result), "status": "completed", "finished_at": "2026-11-21T20:00:01"])
      #expect(told.status == 200)
      #expect(try await federation.raw(.get, "/blobstream/\(result)", token: asker).text == content)
      let shown = try await federation.server.call(.get, "/result/\(run)", token: asker)
      #expect(shown.json["result"]?.string == result && shown.json["blob_storage_used"] == true)
      let outsider = try await federation.raw(.get, "/blobstream/\(result)", token: federation.user("delta-Researcher"))
      #expect(outsider.status == 401)
      #expect(
        try await federation.raw(.head, "/blobstream/\(result)", token: asker).headers[.contentLength] == "200000")

      try await federation.server.call(.delete, "/task/\(task)", token: federation.user("alpha-Collaboration Admin"))
      #expect(try await federation.raw(.get, "/blobstream/\(result)", token: asker).status == 404)
      try await PayloadUpkeep(federation.server.service.core).collect()
      #expect(try await place.count(federation) == 0)
    }
  }

  @Test("who may not create tasks may not upload; a container may while its task goes on")
  func permissions() async throws {
    try await LongTextTests.run(blobs: true) { federation in
      let viewer = try await federation.send("abc", as: federation.user("alpha-Viewer"))
      #expect(
        viewer.status == 401
          && viewer.message
            == "You do not have permission to upload blobs. This requires permission to create tasks which you don't have."
      )
      let (task, run, _) = try await federation.askBlob()
      let answer = try await federation.server.call(
        .post, "/token/container", ["task_id": .int(task), "image": "algo:1"], token: federation.node("beta"))
      let container = try #require(answer.json["container_token"]?.string, "\(answer.text)")
      #expect(try await federation.send("abc", as: container).status == 201)
      try await federation.tell("beta", run, ["status": "completed", "finished_at": "2026-11-21T20:00:01"])
      #expect(try await federation.send("abc", as: container).status == 403)
    }
  }

  @Test("inputs and results of such a run must name uploads, each of which counts until its last use ends")
  func references() async throws {
    try await LongTextTests.run(blobs: true) { federation in
      let asker = try await federation.user("alpha-Researcher")
      for input in [Federation.input, UUID().uuidString, "x", LongTextTests.base64(5000)] {
        let reply = try await federation.post(input, as: asker)
        #expect(reply.status == 400 && reply.message?.hasPrefix("Your task's input cannot be parsed.") == true)
      }
      let (first, run, blob) = try await federation.askBlob()
      for result in ["e30=", UUID().uuidString, LongTextTests.base64(5000)] {
        #expect(try await federation.tell("beta", run, ["result": .string(result)]).status == 400)
      }
      #expect(try await federation.tell("beta", run, ["result": "", "status": "active"]).status == 200)
      let second = try #require(try await federation.post(blob, as: asker).json["id"]?.int)
      let (admin, upkeep) = (
        try await federation.user("alpha-Collaboration Admin"), PayloadUpkeep(federation.server.service.core)
      )
      try await federation.server.call(.delete, "/task/\(first)", token: admin)
      try await upkeep.collect()
      #expect(try await federation.raw(.get, "/blobstream/\(blob)", token: asker).text == Federation.input)
      try await federation.server.call(.delete, "/task/\(second)", token: admin)
      try await upkeep.collect()
      #expect(LongTextTests.files(federation) == [])
      #expect(try await federation.post(blob, as: asker).status == 400, "it is gone")
    }
  }

  @Test("uploads nobody refers to are removed after a day, not before")
  func unused() async throws {
    let clock = ManualClock()
    try await LongTextTests.run(blobs: true, now: { clock.now }) { federation in
      let upkeep = PayloadUpkeep(federation.server.service.core)
      #expect(try await federation.send("abc", as: federation.user("alpha-Researcher")).status == 201)
      clock.advance(minutes: 24 * 60 - 1)
      try await upkeep.collect()
      #expect(LongTextTests.files(federation).count == 1)
      clock.advance(minutes: 2)
      try await upkeep.collect()
      #expect(LongTextTests.files(federation) == [])
    }
  }

  @Test("a blob larger than the limit is refused, and nothing of it stays")
  func limit() async throws {
    try await LongTextTests.run(blobs: true) {
      $0.payloads.largestBlob = 100
    } _: { federation in
      let asker = try await federation.user("alpha-Researcher")
      #expect(try await federation.send(String(repeating: "a", count: 101), as: asker).status == 413)
      #expect(try await federation.send(String(repeating: "a", count: 100), as: asker).status == 201)
      try await PayloadUpkeep(federation.server.service.core).collect()
      #expect(LongTextTests.files(federation).count == 1)
    }
  }
}
