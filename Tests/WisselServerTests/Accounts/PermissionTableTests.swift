import Foundation
import Hummingbird
import Testing
import WisselTesting
import WisselWire

@Suite("Permissions over the wire")
struct PermissionTableTests {
  @Test("what every identity may do with every call and target is the golden table")
  func table() async throws {
    try await PlayedStore.run { store in
      store.answerAlways(with: ["status": 201, "json": []])
      try await TestServer.run { server in
        let world = try await PermissionWorld(
          rootPassword: TestServer.rootPassword, store: store.url
        ) { verb, path, body, token in
          let reply = try await server.call(.init(rawValue: verb) ?? .get, path, body, token: token)
          return (reply.status, reply.json)
        }
        try Golden.compare(try await PermissionTable.text(world), with: "WisselServerTests/Golden/permissions.txt")
      }
    }
  }
}
