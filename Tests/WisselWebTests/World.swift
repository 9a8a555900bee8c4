import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing
import WisselClient
import WisselPages
import WisselTesting
import WisselWire

@testable import WisselWeb

/// A small network as the pages see it: three hospitals, an asker, and tasks of each kind.
enum World {
  static let now = Date(timeIntervalSince1970: 1_795_266_425)  // 2026-11-21 13:07:05 UTC

  static func api(_ extra: [String: JSONValue] = [:], encrypted: Bool = false) throws -> FakeAPI {
    let login: JSONValue = [
      "access_token": .string(try Wire.token("first")), "refresh_token": .string(try Wire.token("refresh")),
      "refresh_url": "/api/token/refresh", "user_url": "/api/user/9",
    ]
    var table: [String: JSONValue] = [
      "POST token/user": login,
      "GET user/9": Wire.user(9, "abakker", first: "A.", last: "Bakker", organization: 4),
      "GET organization/4": Wire.organization(4, "IKNL"),
      "GET organization": Wire.page([
        Wire.organization(1, "UMC Noord"), Wire.organization(2, "Ziekenhuis Oost"),
        Wire.organization(3, "Kliniek Zuid"), Wire.organization(4, "IKNL"),
      ]),
      "GET collaboration": Wire.page([Wire.collaboration(1, "Longkanker, drie centra", encrypted: encrypted)]),
      "GET collaboration/1": Wire.collaboration(1, "Longkanker, drie centra", encrypted: encrypted),
      "GET node": Wire.page([
        Wire.node(
          20, "UMC Noord", organization: 1, collaboration: 1, status: "online", seen: "2026-11-21T13:07:00.000000"),
        Wire.node(
          21, "Ziekenhuis Oost", organization: 2, collaboration: 1, status: "online",
          seen: "2026-11-21T13:06:30.000000"),
        Wire.node(
          22, "Kliniek Zuid", organization: 3, collaboration: 1, status: "offline",
          seen: "2026-11-20T08:00:00.000000"),
      ]),
      "GET task": Wire.page(
        [
          Wire.task(128, "Overleving na longkanker"),
          Wire.task(127, "", status: "active", finished: nil),
          Wire.task(126, "Histogram leeftijd", status: "not allowed", finished: nil),
        ], next: "/api/task?page=2", last: "/api/task?page=3"),
    ]
    table.merge(extra) { _, ours in ours }
    return FakeAPI(table.mapValues { FakeAPI.Reply(body: $0) })
  }

  /// A finished task with one answer.
  static func answered(
    _ name: String, method: String, arguments: JSONValue, result: JSONValue, log: String? = nil
  ) throws -> [String: JSONValue] {
    let input: JSONValue = ["method": .string(method), "kwargs": arguments]
    return [
      "GET task/128": Wire.task(128, name, description: "Opdracht 12, eerste ronde"),
      "GET run": Wire.page([Wire.run(300, task: 128, organization: 1, input: input, log: log)]),
      "GET result": Wire.page([Wire.result(300, task: 128, text: try Wire.base64(result))]),
      "GET task?parent_id=128&page=1&per_page=10": Wire.page([
        Wire.task(129, "partial", parent: 128), Wire.task(130, "partial", parent: 128),
      ]),
    ]
  }

  /// The `expected` object of a reference file, and what was asked for it.
  static func reference(_ id: String) throws -> (result: JSONValue, arguments: JSONValue) {
    let file = SharedFiles.fixture("statistics/expected/\(id).json")
    let reference = try WireJSON.decode(JSONValue.self, from: try Data(contentsOf: file))
    var arguments = reference["spec"]?.object ?? [:]
    let dataset = reference["dataset"]?.string ?? ""
    let schema = SharedFiles.fixture("statistics/data/\(dataset)/schema.json")
    if let columns = try? WireJSON.decode(JSONValue.self, from: Data(contentsOf: schema))["columns"] {
      arguments["codebook"] = columns
    }
    return (try #require(reference["expected"]), .object(arguments))
  }

  static func settings(vega: URL? = nil, fonts: URL? = nil) -> WebSettings {
    WebSettings(
      secret: SymmetricKey(data: Data(repeating: 1, count: 32)),
      timeZone: TimeZone(identifier: "Europe/Amsterdam") ?? .gmt, fonts: fonts, vega: vega, now: { now },
      newID: { "00000000-0000-4000-8000-000000000001" })
  }

  static func app(_ api: FakeAPI, settings: WebSettings = settings()) throws -> some ApplicationProtocol {
    let router = Router(context: BasicRequestContext.self)
    let service = try WebService<BasicRequestContext>(settings: settings) { _, _ in api }
    service.addRoutes(to: router)
    return Application(router: router)
  }
}

/// A browser of sorts: keeps cookies, fills in forms.
struct Browser {
  let client: any TestClientProtocol
  var cookies: [String: String] = [:]
  var language = "nl"

  init(_ client: any TestClientProtocol) { self.client = client }

  struct Page {
    var status: HTTPResponse.Status
    var headers: HTTPFields
    var html: String
  }

  mutating func get(_ path: String) async throws -> Page {
    try await send(path, .get, headers: [:], body: nil)
  }

  mutating func post(_ path: String, _ fields: [String: String], origin: String? = "http://localhost") async throws
    -> Page
  {
    var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
    headers[.origin] = origin
    let body = fields.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.escaped($0.value))" }.joined(separator: "&")
    return try await send(path, .post, headers: headers, body: ByteBuffer(string: body))
  }

  private mutating func send(
    _ path: String, _ method: HTTPRequest.Method, headers: HTTPFields, body: ByteBuffer?
  ) async throws -> Page {
    var headers = headers
    headers[.acceptLanguage] = language
    if !cookies.isEmpty {
      headers[.cookie] = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
    }
    let page = try await client.execute(uri: path, method: method, headers: headers, body: body) { response in
      Page(status: response.status, headers: response.headers, html: String(buffer: response.body))
    }
    for cookie in page.headers[values: .setCookie] {
      let pair = cookie.split(separator: ";")[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      cookies[String(pair[0])] = pair[1].isEmpty ? nil : String(pair[1])
    }
    return page
  }

  /// Signs in by the form.
  @discardableResult mutating func signIn() async throws -> Page {
    let form = try await get("/sign-in")
    return try await post(
      "/sign-in", ["token": Self.field("token", form), "back": "/", "username": "abakker", "password": "Geheim-123"])
  }

  /// The value of a hidden field.
  static func field(_ name: String, _ page: Page) -> String {
    let marker = "name=\"\(name)\" value=\""
    guard let start = page.html.range(of: marker) else { return "" }
    return String(page.html[start.upperBound...].prefix { $0 != "\"" })
  }

  private static func escaped(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }
}
