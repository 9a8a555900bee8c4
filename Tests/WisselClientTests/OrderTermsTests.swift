import Foundation
import Testing
import WisselClient
import WisselModel
import WisselSealing
import WisselTrust
import WisselWire

@Suite("A task with an order")
struct OrderTermsTests {
  @Test("carries one for each receiver, over the very bytes of its input")
  func signed() async throws {
    let server = ScriptedServer { request, _ in
      switch request.path {
      case "collaboration/1": (200, CallTests.collaboration(encrypted: false))
      case "task": (201, CallTests.task("pending"))
      default: (200, ["blob_store_enabled": false])
      }
    }
    let key = SigningKey()
    let digest = "sha256:" + String(repeating: "a", count: 64)
    var request = TaskRequest(
      name: "t", image: "reg.example/a:1", collaboration: 1, organizations: [2, 1],
      input: AlgorithmInput(method: "cox", kwargs: ["a": 1]),
      databases: [["label": "default", "query": "SELECT 1", "sheet_name": nil]])
    let now = WireTime(microseconds: 1_800_000_000_000_000)
    request.order = OrderTerms(
      key: key, organization: 1, user: 4, image: "reg.example/a@\(digest)", reach: [3], issuedAt: now,
      life: .seconds(60))
    _ = try await APIClient(server).createTask(request)
    let posted = try WireJSON.decode(NewTask.self, from: server.requests.last?.body ?? Data())
    var nonces: Set<String> = []
    for receiver in posted.organizations {
      let bytes = try #require(PlainForm.bytes(receiver.input))
      // Who does not know of orders reads the same question.
      let plain = try WireJSON.decode(AlgorithmInput.self, from: bytes)
      #expect(plain.method == "cox" && plain.kwargs == ["a": 1])
      var scan = OrderScan()
      scan.feed(bytes)
      let found = try #require(scan.found)
      let question = OrderCheck.Question(
        collaboration: 1, organization: 1, user: 4, parent: nil, method: "cox",
        databases: [.init(label: "default", parameters: ["query": "SELECT 1"])], receiver: receiver.id.rawValue,
        time: WireTime(microseconds: now.microseconds + 1))
      let covered = try OrderCheck.check(found, against: question) { use, organization, _ in
        use == .orders && organization == 1 ? [key.publicKey] : []
      }
      #expect(covered.order.receivers == [1, 2, 3] && covered.order.image == "reg.example/a@\(digest)")
      #expect(covered.order.expiresAt.microseconds == now.microseconds + 60_000_000)
      nonces.insert(covered.nonce)
    }
    #expect(nonces.count == 2)
  }
}
