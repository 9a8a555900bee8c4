import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Synchronization
import WisselSettings
import WisselTesting
import WisselWire

@testable import WisselStation

/// A console in process over a station where every result waits, with a person in each role, and a reader of its pages.
struct ConsoleWorld: Sendable {
  static let password = "correct horse battery"
  static let people: [(name: String, role: ConsoleRole)] = [
    ("otto", .operator), ("anna", .checker), ("ben", .checker), ("dora", .dataManager), ("fleur", .privacyOfficer),
  ]

  let station: TestStation
  let clock: Clock
  let file: PeopleFile
  let client: any TestClientProtocol

  /// The time of day, which passes when it is told to.
  final class Clock: Sendable {
    private let time = Mutex(Date(timeIntervalSince1970: 1_795_266_425))
    func now() -> Date { time.withLock { $0 } }
    func pass(_ seconds: Double) { time.withLock { $0 += seconds } }
  }

  static func with(
    _ yaml: String = RunHoldTests.yaml, usesTLS: Bool = false, _ body: @Sendable (ConsoleWorld) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let station = try await TestStation.open(in: folder, yaml: yaml)
      let file = PeopleFile(path: folder.appendingPathComponent("people").path)
      for (name, role) in people { try file.add(Person(name: name, role: role), password: password, cost: 4) }
      let clock = Clock()
      var logger = Logger(label: "console")
      logger.logLevel = .critical
      let known = try PeopleDesk(file, now: { clock.now() }, cost: 4, logger: logger)
      let directory = StationDirectory(names: [station.context.settings.name, "elsewhere"])
      directory.open(
        0,
        StationDesk(
          context: station.context, keeper: station.keeper, startedAt: WireTime(clock.now()), isConnected: { true },
          serverAnswers: { true }, people: known))
      let log = LogRing()
      log.add("a line of the <station>")
      let service = try ConsoleService(
        ConsoleSettings(users: file.path), directory: directory, people: known, log: log, now: { clock.now() },
        logger: logger)
      try await Application(responder: service.router().buildResponder()).test(.router) { client in
        try await body(ConsoleWorld(station: station, clock: clock, file: file, client: client))
      }
      station.jobs.cancel()
      await station.jobs.settle()
    }
  }

  /// A run whose result waits.
  func hold(_ run: Int = 5) async throws {
    await station.keeper.offer([try TestStation.run(run, #"{"method":"echo"}"#)])
    while await !station.context.release.held().contains(where: { $0.run == run }) {
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  func reader(_ name: String? = nil, language: String = "en") async throws -> ConsoleReader {
    var reader = ConsoleReader(client, language: language)
    if let name { try await reader.signIn(name) }
    return reader
  }
}

/// A browser of sorts: keeps the cookie, fills in forms.
struct ConsoleReader {
  let client: any TestClientProtocol
  let language: String
  var cookie: String?

  init(_ client: any TestClientProtocol, language: String) {
    self.client = client
    self.language = language
  }

  struct Page: Sendable {
    var status: Int
    var headers: HTTPFields
    var text: String
    /// The token of the page's forms.
    var token: String {
      let marker = "name=\"token\" value=\""
      guard let start = text.range(of: marker) else { return "" }
      return String(text[start.upperBound...].prefix { $0 != "\"" })
    }
  }

  mutating func get(_ path: String) async throws -> Page { try await send(path, .get, [:], nil) }

  mutating func post(
    _ path: String, _ fields: [String: String], origin: String? = "http://localhost"
  ) async throws -> Page {
    var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
    headers[.origin] = origin
    let body = fields.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.escaped($0.value))" }.joined(separator: "&")
    return try await send(path, .post, headers, ByteBuffer(string: body))
  }

  /// Posts a form with the token of a page.
  mutating func submit(_ path: String, _ fields: [String: String], from page: String = "/") async throws -> Page {
    let token = try await get(page).token
    return try await post(path, fields.merging(["token": token]) { mine, _ in mine })
  }

  @discardableResult
  mutating func signIn(_ name: String, _ password: String = ConsoleWorld.password) async throws -> Page {
    try await submit("/sign-in", ["username": name, "password": password], from: "/sign-in")
  }

  private mutating func send(
    _ path: String, _ method: HTTPRequest.Method, _ given: HTTPFields, _ body: ByteBuffer?
  ) async throws -> Page {
    var headers = given
    headers[.acceptLanguage] = language
    headers[.cookie] = cookie
    let page = try await client.execute(uri: path, method: method, headers: headers, body: body) { response in
      Page(status: response.status.code, headers: response.headers, text: String(buffer: response.body))
    }
    if let set = page.headers[.setCookie] { cookie = String(set.prefix { $0 != ";" }) }
    return page
  }

  private static func escaped(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }
}
