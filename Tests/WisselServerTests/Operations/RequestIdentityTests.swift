import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing
import WisselHTTP
import WisselModel
import WisselServer
import WisselWire

@Suite struct RequestIdentityTests {
  private func call(_ server: TestServer, _ id: String?) async throws -> HTTPFields {
    var headers: HTTPFields = [:]
    if let id { headers[try #require(HTTPFields.Element.Name("X-Request-Id"))] = id }
    return try await server.client.execute(uri: "/api/version", method: .get, headers: headers) { $0.headers }
  }

  @Test func aWellFormedIdIsTakenAndAnyOtherIsReplaced() async throws {
    try await TestServer.run { server in
      let name = try #require(HTTPFields.Element.Name("X-Request-Id"))
      #expect(try await call(server, "abc-1._Z")[name] == "abc-1._Z")
      for wrong in [nil, "", "a b", "é", String(repeating: "a", count: 65), "a\"b"] {
        let given = try await call(server, wrong)[name]
        #expect(given?.count == 36 && given != wrong)
      }
    }
  }

  @Test func theAuditLogHasTheIdOfTheRequest() async throws {
    try await TestServer.run { server in
      let root = try await server.token()
      let headers: HTTPFields = [
        .authorization: "Bearer \(root)", .contentType: "application/json",
        try #require(HTTPFields.Element.Name("X-Request-Id")): "from-the-proxy",
      ]
      let status = try await server.client.execute(
        uri: "/api/organization", method: .post, headers: headers, body: ByteBuffer(string: #"{"name":"alpha"}"#)
      ) { $0.status }
      #expect(status == .created)
      #expect(try await server.audit().last?.request == "from-the-proxy")
    }
  }

  @Test func repliesOfTheAPIStayOutOfCachesAndFrames() async throws {
    try await TestServer.run { server in
      let headers = try await call(server, nil)
      #expect(headers[.cacheControl] == "no-store")
      #expect(headers[.xContentTypeOptions] == "nosniff")
      #expect(headers[.contentSecurityPolicy]?.contains("frame-ancestors 'none'") == true)
      #expect(headers[.strictTransportSecurity] == nil)
    }
  }

  @Test func browsersInsistOnTLSWhereATrustedProxySpeaksIt() async throws {
    for (range, told, isInsisted) in [
      ("127.0.0.0/8", "https", true), ("127.0.0.0/8", "http", false), ("192.0.2.0/24", "https", false),
    ] {
      let proxies = TrustedProxies([try #require(IPRange(range))])
      try await TestServer.listening(configure: { $0.trustedProxies = proxies }) { server in
        let headers: HTTPFields = [try #require(HTTPFields.Element.Name("X-Forwarded-Proto")): told]
        let given = try await server.client.execute(uri: "/api/version", method: .get, headers: headers) { $0.headers }
        #expect((given[.strictTransportSecurity] != nil) == isInsisted)
      }
    }
  }

  @Test func limitsAreThoseOfTheOptions() async throws {
    try await TestServer.run(configure: { $0.limits.body = 2000 }) { server in
      let root = try await server.token()
      let long = JSONValue.string(String(repeating: "a", count: 3000))
      #expect(try await server.call(.post, "/organization", ["name": long], token: root).status == 413)
    }
  }

  @Test func readinessIsToldUntilTheServerEnds() async throws {
    try await TestServer.run { server in
      #expect(try await server.call(.get, "/wissel/ready").status == 200)
      server.service.live.end()
      let reply = try await server.call(.get, "/wissel/ready")
      #expect(reply.status == 503 && reply.json["ready"] == false)
    }
  }
}
