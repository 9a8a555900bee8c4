import Foundation
import Logging
import Testing
import WisselClient
import WisselModel
import WisselSealing
import WisselTesting
import WisselTrust
import WisselWire

@testable import WisselStation

/// A run's calls where the roster has keys for HPKE.
@Suite struct HPKEProxyTests {
  private static let serverToken = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOnsidGFza19pZCI6M319.c2lnbmF0dXJl"
  private let world = HPKEWorld()

  private func proxy(_ server: FakeServer, in folder: URL) async throws -> (RunProxy, String) {
    let token = try #require(RunToken(server: Self.serverToken))
    let desk = try await world.desk([world.roster()], in: folder, key: world.own)
    let proxy = RunProxy(
      token: token, transport: server, key: try HPKEWorld.rsa.get()[0], keys: desk, subtasks: SubtaskRule(task: 3),
      renewToken: { Self.serverToken }, onSubtask: {}, answers: AnswerRoom(folder: folder, limit: 1 << 30))
    return (proxy, "Bearer \(token.handed)")
  }

  @Test func inputsOfSubtasksAreSealedInTheFormOfEachReceiver() async throws {
    let rsa = try HPKEWorld.rsa.get()
    let third = rsa[2].publicKey.wireText
    let server = FakeServer { request in
      request.method == .post
        ? FakeServer.json(["id": 9], status: 201) : FakeServer.json(["id": 3, "public_key": .string(third)])
    }
    try await withTemporaryFolder { folder in
      let (proxy, token) = try await proxy(server, in: folder)
      let task = Data(#"{"organizations":[{"id":2,"input":"ezJ9"},{"id":3,"input":"ezN9"}]}"#.utf8)
      #expect(await proxy.answer(ProxyRequest("POST", "/task", authorization: token, body: task)).status == 201)
      let sent = try WireJSON.decode(JSONValue.self, from: try #require(server.asked.last?.body))
      let inputs = try (0...1).map { try #require(sent["organizations"]?[$0]?["input"]?.string) }
      #expect(try world.input(inputs[0]) == Array("{2}".utf8))
      #expect(Envelope.open(inputs[1], with: rsa[2]) == Array("{3}".utf8))
      #expect(server.asked.map(\.path) == ["organization/3", "task"], "for HPKE the server is not asked")
      let unknown = Data(#"{"organizations":[{"id":4,"input":"ezJ9"}]}"#.utf8)
      #expect(await proxy.answer(ProxyRequest("POST", "/task", authorization: token, body: unknown)).status == 400)
    }
  }

  @Test func resultsOpenInTheFormOfTheirSenderAndOtherwiseAreNonsense() async throws {
    let rsa = try HPKEWorld.rsa.get()
    let answer = "[1]"
    let genuine = try world.result(answer, of: 5)
    let envelope = try Envelope.seal(Array(answer.utf8), for: rsa[0].publicKey)
    let stranger = try world.result(answer, of: 5, by: HPKEPrivateKey())
    // Runs 5, 6 and 7 are organisation 2's, 8 is 3's.
    let server = FakeServer { request in
      switch request.target {
      case "result?task_id=9":
        FakeServer.json([
          "data": [
            ["id": 5, "result": .string(genuine)], ["id": 6, "result": .string(genuine)],
            ["id": 7, "result": .string(envelope)], ["id": 8, "result": .string(envelope)],
            ["id": 5, "result": .string(stranger)], ["id": 5, "result": .string(String(genuine.dropLast(4)))],
            ["id": 9, "result": ""], ["id": 10, "result": "u-1", "blob_storage_used": true],
          ], "links": [:],
        ])
      case "run/8": FakeServer.json(["id": 8, "organization": ["id": 3]])
      case "run/7", "run/10": FakeServer.json(["organization": ["id": 2]])
      default: FakeServer.json([:], status: 404)
      }
    }
    try await withTemporaryFolder { folder in
      let (proxy, token) = try await proxy(server, in: folder)
      let reply = await proxy.answer(ProxyRequest("GET", "/result", query: "?task_id=9", authorization: token))
      #expect(reply.status == 200)
      let body = try WireJSON.decode(JSONValue.self, from: reply.body)
      func result(_ place: Int) throws -> [UInt8] {
        try #require(body["data"]?[place]?["result"]?.string.flatMap { PlainForm.bytes($0) })
      }
      for place in [0, 3] { #expect(try result(place) == Array(answer.utf8), "\(place)") }
      // Of another run, a downgrade, of a stranger, cut short: one sort of nonsense.
      for place in [1, 2, 4, 5] {
        let bytes = try result(place)
        #expect(bytes.count >= 32 && (try? WireJSON.decode(JSONValue.self, from: bytes)) == nil, "\(place)")
      }
      #expect(body["data"]?[6]?["result"] == "" && body["data"]?[7]?["result"] == "u-1")

      // The blob is the result of run 10.
      let blob = try Addressee.hpke(
        HPKESealing(
          by: world.second, for: world.own.publicKey, scope: world.scope(.result, from: 2, for: 1, run: 10))
      ).binary(Array(answer.utf8))
      #expect(try await proxy.opener(ofBlob: "u-1", with: rsa[0]).openBinary(blob) == Array(answer.utf8))
      let plain = try Envelope.sealBinary(Array(answer.utf8), for: rsa[0].publicKey)
      for (name, bytes) in [("u-1", plain), ("u-2", blob), ("u-2", plain)] {
        await #expect(throws: SealingError.notOpened, "\(name)") {
          try await proxy.opener(ofBlob: name, with: rsa[0]).openBinary(bytes)
        }
      }
    }
  }
}
