import Foundation
import Hummingbird
import HummingbirdTesting
import Testing
import WisselPages
import WisselTesting
import WisselWire

@testable import WisselWeb

/// Every page in both languages, as kept in `Golden`. `WISSEL_UPDATE_GOLDEN=1` writes them anew, to be read in the diff.
struct GoldenTests {
  static let languages = ["nl", "en"]

  private func check(_ name: String, _ path: String, _ api: FakeAPI, _ language: String) async throws {
    try await World.app(api).test(.router) { client in
      var browser = Browser(client)
      browser.language = language
      try await browser.signIn()
      try Golden.compare(try await browser.get(path).html, with: "\(name).\(language).html")
    }
  }

  @Test(arguments: languages) func `sign in`(language: String) async throws {
    try await World.app(World.api()).test(.router) { client in
      var browser = Browser(client)
      browser.language = language
      try Golden.compare(try await browser.get("/sign-in").html, with: "sign-in.\(language).html")
    }
  }

  @Test(arguments: languages) func home(language: String) async throws {
    try await check("home", "/", World.api(), language)
  }

  @Test(arguments: languages) func `home of an empty network`(language: String) async throws {
    let nothing = Wire.page([])
    let api = try World.api(["GET task": nothing, "GET collaboration": nothing, "GET node": nothing])
    try await check("home-empty", "/", api, language)
  }

  @Test(arguments: languages) func collaborations(language: String) async throws {
    try await check("collaborations", "/collaborations", World.api(), language)
  }

  @Test(arguments: languages) func tasks(language: String) async throws {
    try await check("tasks", "/tasks?page=2", World.api(), language)
  }

  @Test(arguments: languages) func `a task at work`(language: String) async throws {
    let api = try World.api([
      "GET task/127": Wire.task(127, "", status: "active", finished: nil),
      "GET run": Wire.page([
        Wire.run(301, task: 127, organization: 1, status: "active"),
        Wire.run(302, task: 127, organization: 2, status: "pending", online: false),
      ]),
      "GET result": Wire.page([]), "GET task?parent_id=127&page=1&per_page=10": Wire.page([]),
    ])
    try await check("task-running", "/tasks/127", api, language)
  }

  @Test(arguments: languages) func `a task that failed`(language: String) async throws {
    let api = try World.api([
      "GET task/126": Wire.task(126, "Histogram", status: "crashed", finished: nil),
      "GET run": Wire.page([
        Wire.run(
          303, task: 126, organization: 2, status: "crashed",
          log: "\u{1B}[31merror\u{1B}[0m: column “agee” does not exist\nexpected one of: age, sex\n")
      ]),
      "GET result": Wire.page([Wire.result(303, task: 126, text: nil)]),
      "GET task?parent_id=126&page=1&per_page=10": Wire.page([]),
    ])
    try await check("task-failed", "/tasks/126", api, language)
  }

  @Test(arguments: languages) func `an answer sealed for another`(language: String) async throws {
    var world = try World.answered("Overleving", method: "km", arguments: [:], result: [:])
    world["GET result"] = Wire.page([Wire.result(300, task: 128, text: "AAAA$BBBB$CCCC")])
    try await check("task-sealed", "/tasks/128", World.api(world, encrypted: true), language)
  }

  @Test(arguments: languages) func `an answer of another algorithm`(language: String) async throws {
    let world = try World.answered(
      "Gemiddelde", method: "average", arguments: [:], result: ["average": 61.5, "count": 200, "note": "a/b"])
    try await check("task-json", "/tasks/128", World.api(world), language)
  }

  @Test(
    .enabled(if: SharedFiles.available),
    arguments: [
      ("km", "km_lung_sex"), ("km", "km_veteran_celltype"), ("logrank", "logrank_lung_sex"),
      ("cox", "cox_efron_lung_missing"), ("summary", "summary_lung"),
    ], languages)
  func `an answer of ours`(method: (String, String), language: String) async throws {
    let (result, arguments) = try World.reference(method.1)
    let world = try World.answered("Longkanker", method: method.0, arguments: arguments, result: result)
    try await check("task-\(method.1)", "/tasks/128", World.api(world), language)
  }
}

/// Compares with a kept file, or writes it when asked to.
enum Golden {
  static func compare(_ text: String, with name: String) throws {
    let normal = text.replacing(/-[0-9a-f]{16}\./, with: "-HASH.")
    let file = SharedFiles.package.appendingPathComponent("Tests/WisselWebTests/Golden/\(name)")
    if ProcessInfo.processInfo.environment["WISSEL_UPDATE_GOLDEN"] == "1" {
      try Data(normal.utf8).write(to: file)
      return
    }
    let kept = try String(contentsOf: file, encoding: .utf8)
    let difference = zip(normal.split(separator: "\n"), kept.split(separator: "\n")).first { $0 != $1 }
    #expect(
      normal == kept,
      "\(name) differs, first at: \(difference.map { "\($0.0)\nkept: \($0.1)" } ?? "its length"); WISSEL_UPDATE_GOLDEN=1 rewrites it"
    )
  }
}
