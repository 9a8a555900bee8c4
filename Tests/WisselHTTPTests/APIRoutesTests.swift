import Hummingbird
import HummingbirdTesting
import Logging
import NIOHTTP1
import Testing
import WisselAccess
import WisselModel
import WisselWire

@testable import WisselHTTP

@Suite("Routes")
struct APIRoutesTests {
  private func app(limits: Limits = Limits(), origins: [String] = ["*"]) -> some ApplicationProtocol {
    var routes = APIRoutes(prefix: "/api", limits: limits) { request in
      guard let kind = request.request.headers[.authorization].flatMap(ClientKind.init(rawValue:)) else {
        throw TokenFailure.missing.wireError
      }
      return Caller(kind: kind, id: 1, organization: 1)
    }
    routes.get("/version") { _ in try APIReply(.ok, ["version": "1"]) }
    routes.get("/thing/:id", for: .user) { try APIReply(.ok, ["id": try $0.id()]) }
    routes.post("/thing", for: .user) { try APIReply(.created, try await $0.json()) }
    routes.get("/fault") { _ in throw Fault() }
    routes.get("/away") { _ in throw Away(isPassing: true) }
    routes.post("/cut") { _ in throw HTTPParserError.invalidChunkSize }
    routes.get("/broken") { _ in throw Away(isPassing: false) }
    let router = Router(context: APIContext.self)
    router.add(middleware: AccessLog(level: .trace))
    router.add(middleware: CrossOrigin(origins: origins))
    router.add(middleware: ErrorReplies())
    routes.mount(on: router)
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return Application(router: router, logger: logger)
  }

  private struct Fault: Error {}

  private struct Away: PassingFailure {
    let isPassing: Bool
  }

  private func reply(
    _ method: HTTPRequest.Method, _ path: String, as caller: String? = nil, body: String? = nil,
    type: String? = "application/json", limits: Limits = Limits()
  ) async throws -> (status: Int, body: JSONValue?, headers: HTTPFields) {
    try await app(limits: limits).test(.router) { client in
      var headers: HTTPFields = [:]
      headers[.authorization] = caller
      headers[.contentType] = type
      let reply = try await client.execute(
        uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
      let json = try? WireJSON.decode(JSONValue.self, from: Array(reply.body.readableBytesView))
      return (reply.status.code, json, reply.headers)
    }
  }

  @Test("open routes need no token, others do, and the right kind of it")
  func callers() async throws {
    #expect(try await reply(.get, "/api/version").status == 200)
    let missing = try await reply(.get, "/api/thing/1")
    #expect(missing.status == 401 && missing.body == ["msg": "Missing Authorization Header"])
    #expect(try await reply(.get, "/api/thing/1", as: "user").body == ["id": 1])
    #expect(try await reply(.get, "/api/thing/1", as: "node").status == 403)
  }

  @Test("what leads nowhere is 404 in JSON", arguments: ["/api/none", "/api/thing/x", "/api/version/"])
  func nowhere(path: String) async throws {
    let reply = try await reply(.get, path, as: "user")
    #expect(reply.status == 404 && reply.body?["msg"]?.string != nil)
  }

  @Test("a body that is no HTTP is the caller's fault")
  func noHTTP() async throws {
    let reply = try await reply(.post, "/api/cut", body: "{}")
    #expect(reply.status == 400 && reply.body?["msg"]?.string?.hasPrefix("The request could not be read") == true)
  }

  @Test("another verb is 405 and names the right ones; OPTIONS and HEAD work")
  func verbs() async throws {
    let wrong = try await reply(.put, "/api/thing/1")
    #expect(wrong.status == 405 && wrong.headers[.allow] == "GET, HEAD, OPTIONS")
    #expect(wrong.body?["message"] == "The method is not allowed for the requested URL.")
    let options = try await reply(.options, "/api/thing")
    #expect(options.status == 200 && options.headers[.allow] == "OPTIONS, POST")
    #expect(options.headers[.accessControlAllowMethods] == "OPTIONS, POST")
    let head = try await reply(.head, "/api/version")
    #expect(head.status == 200 && head.body == nil)
  }

  @Test("bodies must be JSON, say so, and fit")
  func bodies() async throws {
    #expect(try await reply(.post, "/api/thing", as: "user", body: "{}").status == 201)
    #expect(try await reply(.post, "/api/thing", as: "user", body: "{}", type: "text/plain").status == 415)
    #expect(try await reply(.post, "/api/thing", as: "user", body: "{").status == 400)
    let large = try await reply(.post, "/api/thing", as: "user", body: "[1,2,3,4]", limits: Limits(body: 8))
    #expect(large.status == 413 && large.body?["msg"]?.string?.contains("8 bytes") == true)
  }

  @Test("a fault nobody foresaw is 500 with a fixed text")
  func fault() async throws {
    let reply = try await reply(.get, "/api/fault")
    #expect(reply.status == 500 && reply.body == ["msg": "An unexpected error occurred on the server!"])
  }

  @Test("what may have passed in a moment is 503, and says when to ask again")
  func away() async throws {
    let away = try await reply(.get, "/api/away")
    #expect(away.status == 503 && away.headers[.retryAfter] == "5")
    #expect(away.body?["msg"]?.string?.contains("try again") == true)
    #expect(try await reply(.get, "/api/broken").status == 500)
  }

  @Test("origins: all, by name, by expression")
  func origins() {
    #expect(CrossOrigin().grant(to: nil) == "*")
    #expect(CrossOrigin().grant(to: "https://a.org") == "https://a.org")
    let some = CrossOrigin(origins: ["https://a.org", #"https://[a-z]+\.b\.org"#])
    #expect(some.grant(to: "https://a.org") == "https://a.org")
    #expect(some.grant(to: "https://ui.b.org") == "https://ui.b.org")
    #expect(some.grant(to: "https://ui.b.org.evil.org") == nil)
    #expect(some.grant(to: nil) == nil)
  }
}
