import Foundation
import Testing
import WisselClient
import WisselModel
import WisselProcesses
import WisselWire

@testable import WisselDemo

@Suite(
  "The web of a running server",
  .enabled(if: SystemNetwork.possible && Browser.possible, "needs a container engine and curl: run scripts/setup test"))
struct WebTests {
  @Test("shows the survival curve of an open collaboration's task to the one who asked")
  func curve() async throws {
    let plan = try SystemNetwork.plan(
      encrypted: false, algorithms: [.analytics], environment: ["WISSEL_DISCLOSURE": "open"])
    try await SystemNetwork.with(plan) { network in
      let task = try await network.askKaplanMeier()
      let page = try await Browser(network).page("/tasks/\(task)")
      #expect(page.contains("<svg"))
      #expect(page.contains("female"))
    }
  }

  @Test("says of an encrypted collaboration's result that it is sealed, instead of showing ciphertext")
  func sealed() async throws {
    let plan = try SystemNetwork.plan(algorithms: [.analytics], environment: ["WISSEL_DISCLOSURE": "open"])
    try await SystemNetwork.with(plan) { network in
      let task = try await network.askKaplanMeier()
      let page = try await Browser(network).page("/tasks/\(task)")
      #expect(page.contains("This answer is sealed for your organisation"))
      let stored = try await network.askerClient.storedResults(of: task).all().compactMap(\.result)
      #expect(stored.count == 1)
      for text in stored { #expect(!page.contains(text.prefix(60))) }
    }
  }
}

extension LocalNetwork {
  /// Asks for the survival of men and women, and waits for the answer.
  fileprivate func askKaplanMeier() async throws -> TaskID {
    let task = try await ask(
      "km",
      [
        "time": "time", "event": "event", "group": "sex", "codebook": try SystemNetwork.data().codebook(),
        "organizations_to_include": .array(stations.map { .int($0.member.organization.rawValue) }),
      ], of: .analytics, at: [0])
    _ = try await results(of: task).first?.value(as: JSONValue.self)
    return task
  }
}

/// The asker at a browser, played by curl with a cookie jar.
private struct Browser {
  private static let curl = URL(fileURLWithPath: "/usr/bin/curl")
  static var possible: Bool { FileManager.default.isExecutableFile(atPath: curl.path) }

  private let network: LocalNetwork
  private let jar: String

  /// Signs in.
  init(_ network: LocalNetwork) async throws {
    self.network = network
    jar = network.folder.appendingPathComponent("cookies").path
    let form = try await Self.get(network, jar, ["/sign-in"])
    let token = form.firstMatch(of: /name="token" value="([^"]*)"/).map { String($0.1) } ?? ""
    _ = try await Self.get(
      network, jar,
      [
        "/sign-in", "--header", "Origin: \(network.server.absoluteString)", "--data-urlencode", "token=\(token)",
        "--data-urlencode", "username=\(LocalNetwork.askerName)", "--data-urlencode",
        "password=\(network.askerPassword)", "--data-urlencode", "back=/",
      ])
  }

  func page(_ path: String) async throws -> String { try await Self.get(network, jar, [path]) }

  private static func get(_ network: LocalNetwork, _ jar: String, _ arguments: [String]) async throws -> String {
    let file = network.folder.appendingPathComponent("page")
    let address = network.server.absoluteString + (arguments.first ?? "/")
    let process = try await ManagedProcess.start(
      curl,
      arguments: ["--silent", "--cookie", jar, "--cookie-jar", jar, "--output", file.path, address]
        + arguments.dropFirst(),
      log: URL(fileURLWithPath: "/dev/null"))
    #expect(await process.wait() == .exited(0))
    return try String(contentsOf: file, encoding: .utf8)
  }
}
