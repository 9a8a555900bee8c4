import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import WisselPages
import WisselProcesses
import WisselTesting
import WisselWire

@testable import WisselWeb

/// The task page with the curve in a real browser: that Vega draws under the strict content-security policy, and
/// pictures to look at in `.build/screenshots`. Skipped where Chromium is not installed.
@Suite(.serialized, .enabled(if: Chromium.path != nil, "needs Chromium (Debian package chromium)"))
struct BrowserTests {
  static let vega = SharedFiles.package.appendingPathComponent(".build/web/vega.js")
  static var isVegaThere: Bool { FileManager.default.fileExists(atPath: vega.path) }

  @Test(.enabled(if: SharedFiles.available && BrowserTests.isVegaThere, "needs the references and scripts/vega"))
  func `Vega draws the curve without eval or inline code`() async throws {
    try await serve(try survival("km_lung_sex"), vega: Self.vega) { address in
      let page = try await Chromium.run(["--dump-dom", "\(address)/visit?to=/tasks/128&language=nl"])
      #expect(page.output.contains("class=\"marks\""), "no drawing by Vega")
      #expect(!page.errors.contains("Content Security Policy"), "\(page.errors)")
      #expect(!page.errors.contains("Uncaught"), "\(page.errors)")
    }
  }

  @Test(.enabled(if: SharedFiles.available, "needs the references"))
  func `without Vega the server's drawing stays`() async throws {
    try await serve(try survival("km_lung_sex"), vega: nil) { address in
      let page = try await Chromium.run(["--dump-dom", "\(address)/visit?to=/tasks/128&language=en"])
      #expect(page.output.contains("class=\"survival\""))
      #expect(!page.errors.contains("Content Security Policy"), "\(page.errors)")
    }
  }

  @Test func `a page at work becomes the answer by itself`() async throws {
    let api = try World.api([
      "GET task/127": Wire.task(127, "Bezig", status: "active", finished: nil),
      "GET run": Wire.page([Wire.run(301, task: 127, organization: 1, status: "active")]),
      "GET result": Wire.page([]), "GET task?parent_id=127&page=1&per_page=10": Wire.page([]),
    ])
    // The first look at the task's page finds it at work; from then on it is ready.
    let done: [String: JSONValue] = [
      "GET task/127": Wire.task(127, "Bezig"),
      "GET run": Wire.page([Wire.run(301, task: 127, organization: 1, input: ["method": "other"])]),
      "GET result": Wire.page([Wire.result(301, task: 127, text: try Wire.base64(["average": 61.5]))]),
    ]
    try await serve(api, vega: nil, afterFirstPage: done) { address in
      let page = try await Chromium.run(["--dump-dom", "\(address)/visit?to=/tasks/127&language=en"])
      #expect(page.output.contains("61.5"))
      #expect(page.output.contains("The answer is here."))
    }
  }

  @Test(
    .enabled(if: SharedFiles.available, "needs the references"),
    arguments: [
      ("km_lung_sex", "km", "/tasks/128", "nl", false, 1240, 1500),
      ("km_lung", "km", "/tasks/128", "en", true, 1240, 1500),
      ("km_veteran_celltype", "km", "/tasks/128", "nl", false, 1240, 1600),
      ("km_veteran_celltype", "km", "/tasks/128", "en", true, 390, 2400),
      ("cox_efron_lung_missing", "cox", "/tasks/128", "nl", false, 1240, 1300),
      ("cox_efron_lung_missing", "cox", "/tasks/128", "en", true, 1240, 1300),
      ("cox_efron_lung_missing", "cox", "/tasks/128", "nl", false, 390, 2200),
      ("summary_lung", "summary", "/tasks/128", "en", false, 1240, 1500),
      ("logrank_lung_sex", "logrank", "/tasks/128", "nl", true, 1240, 1400),
      ("home", "km", "/", "nl", false, 1240, 700), ("tasks", "km", "/tasks", "en", true, 1240, 700),
      ("collaborations", "km", "/collaborations", "nl", false, 1240, 700),
      ("tasks", "km", "/tasks", "nl", false, 390, 1000),
      ("sign-in", "km", "/sign-in", "nl", false, 1240, 700),
    ] as [(String, String, String, String, Bool, Int, Int)])
  func `pictures for people`(
    name: String, method: String, path: String, language: String, dark: Bool, width: Int, height: Int
  ) async throws {
    let isTask = path.hasPrefix("/tasks/")
    let api = isTask ? try survival(name, method: method) : try World.api()
    let vega = Self.isVegaThere ? Self.vega : nil
    let file = "\(isTask ? "task-" : "")\(name)-\(language)-\(dark ? "dark" : "light")-\(width).png"
    try await serve(api, vega: vega) { address in
      let folder = SharedFiles.package.appendingPathComponent(".build/screenshots")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let picture = folder.appendingPathComponent(file)
      try? FileManager.default.removeItem(at: picture)
      let start = path == "/sign-in" ? "\(address)/sign-in" : "\(address)/visit?to=\(path)&language=\(language)"
      _ = try await Chromium.run(
        [
          "--screenshot=\(picture.path)", "--window-size=\(width),\(height)", "--hide-scrollbars",
          "--accept-lang=\(language)", "--blink-settings=preferredColorScheme=\(dark ? 0 : 1)", start,
        ])
      let size = try FileManager.default.attributesOfItem(atPath: picture.path)[.size] as? Int ?? 0
      #expect(size > 5000)
    }
  }

  @Test(.enabled(if: Chromium.python != nil, "needs python3"), arguments: ["nl", "en"])
  func `the keyboard alone leads from signing in to an analysis, and the focus is always seen`(
    language: String
  ) async throws {
    let api = try World.api(
      World.answered("Overleving na longkanker", method: "other", arguments: [:], result: ["average": 61.5]))
    try await serve(api, vega: nil) { address in
      let walk = try await Chromium.walk(address, language: language)
      #expect(walk["home"] == "/")
      #expect(walk["end"] == "/tasks/128")
      #expect(walk["heading"] == "Overleving na longkanker")
      #expect(walk["language"] == .string(language))
      let steps = try #require(walk["steps"]?.array)
      let unseen = steps.filter { $0["visible"] != true }
      #expect(unseen.isEmpty, "the focus is not seen on \(unseen)")
      #expect(steps.first?["href"] == "#content", "the first stop leads past the navigation")
    }
  }

  private func survival(_ id: String, method: String = "km") throws -> FakeAPI {
    let (result, arguments) = try World.reference(id)
    return try World.api(
      World.answered("Overleving na longkanker", method: method, arguments: arguments, result: result, log: "done\n"))
  }

  /// Serves the pages on a free port; `/visit` signs the browser in.
  private func serve(
    _ api: FakeAPI, vega: URL?, afterFirstPage later: [String: JSONValue] = [:],
    _ body: @Sendable (String) async throws -> Void
  ) async throws {
    let settings = World.settings(vega: vega, fonts: URL(fileURLWithPath: "/usr/share/fonts"))
    let router = Router(context: BasicRequestContext.self)
    let service = try WebService<BasicRequestContext>(settings: settings) { request, _ in
      if request.uri.path.hasSuffix("/live") { for (call, answer) in later { api[call] = FakeAPI.Reply(body: answer) } }
      return api
    }
    service.addRoutes(to: router)
    var session = WebSession(visitor: "browser")
    session.access = try Wire.token("browser")
    session.name = "A. Bakker"
    session.organization = "IKNL"
    let sealed = try service.site.sessions.seal(session, expires: World.now.addingTimeInterval(600))
    router.get("/visit") { request, _ in
      let query = request.uri.queryParameters
      var response = Response.seeOther(query["to"].map(String.init) ?? "/")
      response.setCookie(Cookie(name: Site.cookieName, value: sealed, path: "/"))
      response.setCookie(
        Cookie(name: Site.languageCookieName, value: query["language"].map(String.init) ?? "nl", path: "/"))
      return response
    }
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0), serverName: nil))
    try await application.test(.live) { client in
      try await body("http://127.0.0.1:\(try #require(client.port))")
    }
  }
}

/// Headless Chromium as a child process.
enum Chromium {
  struct Result: Sendable {
    var output: String
    var errors: String
  }

  static let path: String? = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  static let python: String? = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// Drives it by keys alone: `Tests/Browser/keyboard.py` says how; gives what that prints.
  static func walk(_ address: String, language: String) async throws -> JSONValue {
    try await withTemporaryFolder { folder in
      let process = try await ManagedProcess.start(
        URL(fileURLWithPath: "/usr/bin/timeout"), name: "keyboard",
        arguments: [
          "--kill-after=5", "60", try #require(python),
          SharedFiles.package.appendingPathComponent("Tests/Browser/keyboard.py").path, try #require(path), address,
          language, folder.appendingPathComponent("profile").path,
        ], log: folder.appendingPathComponent("keyboard.log"))
      let ending = await process.wait()
      let words = (try? String(contentsOf: folder.appendingPathComponent("keyboard.log"), encoding: .utf8)) ?? ""
      try #require(ending == .exited(0), "\(words)")
      return try WireJSON.decode(JSONValue.self, from: Data((process.lines.last ?? "").utf8))
    }
  }

  /// Runs it with a profile of its own until the page has settled.
  static func run(_ arguments: [String]) async throws -> Result {
    try await withTemporaryFolder { folder in
      let outputs = (folder.appendingPathComponent("out"), folder.appendingPathComponent("err"))
      for file in [outputs.0, outputs.1] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
      let process = Process()
      process.executableURL = URL(fileURLWithPath: try #require(path))
      process.arguments =
        [
          "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
          "--disable-background-networking", "--user-data-dir=\(folder.path)/profile", "--virtual-time-budget=12000",
          "--enable-logging=stderr", "--timeout=120000",
        ] + arguments
      process.standardOutput = try FileHandle(forWritingTo: outputs.0)
      process.standardError = try FileHandle(forWritingTo: outputs.1)
      try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
        process.terminationHandler = { _ in done.resume() }
        do { try process.run() } catch { done.resume(throwing: error) }
      }
      return Result(
        output: try String(contentsOf: outputs.0, encoding: .utf8),
        errors: try String(contentsOf: outputs.1, encoding: .utf8))
    }
  }
}
