import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import NIOEmbedded
import Testing
import WisselWire

@testable import WisselClient

@Suite("Transports")
struct TransportTests {
  private static func router() -> Router<BasicRequestContext> {
    let router = Router()
    router.get("api/version") { request, _ in
      let token = request.headers[.authorization] ?? "none"
      return Response(
        status: .ok, body: .init(byteBuffer: ByteBuffer(string: #"{"version":"\#(token)"}"#)))
    }
    router.post("api/organization") { request, _ -> Response in
      let body = try await request.body.collect(upTo: 1 << 20)
      guard request.headers[.contentType] == "application/json" else { throw HTTPError(.unsupportedMediaType) }
      return Response(status: .badRequest, body: .init(byteBuffer: body))
    }
    router.get("api/refused") { _, _ -> Response in throw HTTPError(.unauthorized, message: "no") }
    return router
  }

  private func check(_ transport: any Transport) async throws {
    let token = try #require(AccessToken(FakeToken.text(subject: 1, expiry: 4e9)))
    let client = APIClient(transport, tokens: Tokens(access: token, refresh: nil), retry: .none)
    #expect(try await client.version() == "Bearer \(token.text)")
    let echoed = await #expect(throws: APIError.self) {
      try await client.send(.post, "organization", body: ["msg": "échoed"])
    }
    #expect(echoed?.description == "POST organization was refused (400): échoed")
    #expect(await #expect(throws: APIError.self) { try await client.send(.get, "refused") }?.status == 401)
    #expect(await #expect(throws: APIError.self) { try await client.send(.get, "nowhere") }?.status == 404)
  }

  @Test("over HTTP")
  func http() async throws {
    let app = Application(router: Self.router(), configuration: .init(address: .hostname("127.0.0.1", port: 0)))
    try await app.test(.live) { live in
      try await check(HTTPTransport(base: "http://127.0.0.1:\(try #require(live.port))/api/"))
    }
  }

  @Test("as a call of the responder in the same process")
  func memory() async throws {
    let responder = Self.router().buildResponder()
    try await check(
      ResponderTransport(responder, apiPath: "/api") {
        BasicRequestContext(
          source: ApplicationRequestContextSource(channel: EmbeddedChannel(), logger: .init(label: "test")))
      })
  }

  @Test("a server that is not there, and an address that is none")
  func failures() async throws {
    let client = APIClient(try HTTPTransport(base: "http://127.0.0.1:1/api"), retry: .none)
    await #expect(throws: TransportFailure.notSent("no connection")) { try await client.version() }
    for text in ["", "server", "ftp://x", "http://", "http://x?y", "/api"] {
      #expect(throws: TransportFailure.badAddress(text)) { try HTTPTransport(base: text) }
    }
  }
}

@Suite struct HTTPDateTests {
  @Test func theFormOfTodayIsRead() {
    #expect(HTTPDate.parse("Sun, 06 Nov 1994 08:49:37 GMT") == Date(timeIntervalSince1970: 784_111_777))
    for text in ["", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Foo 1994 08:49:37 GMT"] {
      #expect(HTTPDate.parse(text) == nil)
    }
  }
}
