import HTTPTypes
import Testing
import WisselModel
import WisselWire

@testable import WisselServer

@Suite("The names of algorithm stores")
struct StoreNamesTests {
  private let store = StoreAddress("https://store.example/api")

  @Test(
    "a name without addresses, or with one that no store has, is not called",
    arguments: [
      [], ["169.254.169.254"], ["203.0.113.7", "fe80::1"], ["::ffff:169.254.169.254"], ["0.0.0.0"], ["ff02::1"],
    ])
  func refused(found: [String]) async throws {
    let store = try #require(store)
    await #expect(throws: StoreClient.Unreachable.self) {
      try await StoreNames(lookUp: { _ in found.compactMap { IPAddress($0) } }).address(of: store)
    }
  }

  @Test("what was looked up is what is called; an address needs no looking up")
  func used() async throws {
    let store = try #require(store)
    let names = StoreNames(lookUp: {
      $0 == "store.example" ? ["203.0.113.7", "2001:db8::7"].compactMap { IPAddress($0) } : []
    })
    #expect(try await names.address(of: store) == "203.0.113.7")
    #expect(try await names.address(of: try #require(StoreAddress("http://[2001:db8::7]:80"))) == nil)
  }

  @Test("the machine's resolver knows loopback, and a store there is called by its name")
  func resolver() async throws {
    let found = await StoreNames().lookUp("localhost")
    #expect(found.contains { ["127.0.0.1", "::1"].contains($0.description) })
    try await PlayedStore.run { store in
      store.answer(with: [["status": 208, "json": ["msg": "known"]]])
      try await TestServer.run(configure: { $0.serverURL = "https://server.example/api/" }) { server in
        let body: JSONValue = [
          "name": "store", "algorithm_store_url": .string("http://localhost:\(store.port)/api"), "force": true,
        ]
        let reply = try await server.call(.post, "/algorithmstore", body, token: server.token())
        #expect(reply.status == 201 && store.calls.first?.headers["host"]?.hasPrefix("localhost") != false)
      }
    }
  }
}
