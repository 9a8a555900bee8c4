import Foundation
import Testing
import WisselTesting

@testable import WisselSettings
@testable import WisselStation

@Suite("A draft of a station's settings")
struct NodeDraftTests {
  @Test(
    "takes a server's address as people write it",
    arguments: [
      ("https://server.example.org", "https://server.example.org", nil as Int?, "/api"),
      (" https://server.example.org/ ", "https://server.example.org", nil, "/api"),
      ("https://server.example.org:8443/base/api/", "https://server.example.org", 8443, "/base/api"),
      ("http://[::1]:7601", "http://[::1]", 7601, "/api"),
      ("http://127.0.0.1:7601/api", "http://127.0.0.1", 7601, "/api"),
    ])
  func addresses(text: String, url: String, port: Int?, path: String) throws {
    let address = try #require(ServerAddress(text))
    #expect(address.url == url && address.port == port && address.apiPath == path)
  }

  @Test(
    "refuses what is no address",
    arguments: [
      "", "server.example.org", "ftp://server.example.org", "https://", "https://u:p@server", "https://server?x=1",
      "https://server/#x", "https://ser ver", "https://server:0", "https://server:99999",
    ])
  func noAddress(text: String) { #expect(ServerAddress(text) == nil) }

  @Test("is read back as it was, whatever the texts")
  func roundTrip() throws {
    var generator = SeededGenerator(seed: 41)
    let pieces = [
      "a", "/", " ", "'", "\"", "\\", "#", ": ", "- ", "{", "}", "é", "漢", "\t", "\n", "%", "&", "*", "~", "\u{7F}",
    ]
    func text() -> String { "x" + (0..<12).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined() }
    for round in 0..<200 {
      var draft = NodeDraft(
        server: try #require(ServerAddress("https://server.example.org:8443/api")),
        apiKey: Secret("123e4567-e89b-12d3-a456-426614174000"), dataFolder: text())
      draft.databases = [
        .init(label: "default", type: "csv", uri: text()), .init(label: "more", type: "omop", uri: text()),
      ]
      draft.isEncrypted = round.isMultiple(of: 2)
      draft.privateKey = text()
      draft.allowedAlgorithms = round.isMultiple(of: 3) ? [] : [text(), "^registry\\.example\\.org/.*"]
      draft.engineSocket = "/run/podman/podman.sock"
      draft.proxy = .init(url: "http://proxy.example.org:3128", username: text(), passwordFile: text())
      draft.certificateAuthorities = text()
      let settings = try NodeSettings(yaml: draft.yaml, file: "/etc/wissel/hospital.yaml")
      #expect(settings.warnings == [])
      #expect(settings.baseURL == "https://server.example.org:8443/api")
      #expect(settings.apiKey == draft.apiKey && settings.taskDirectory == draft.dataFolder)
      #expect(settings.databases.map { $0.uri.reveal() } == draft.databases.map(\.uri))
      #expect(settings.databases.map(\.type) == ["csv", "omop"])
      #expect(settings.encryption.enabled == draft.isEncrypted && settings.encryption.privateKey == draft.privateKey)
      #expect(
        settings.policies.allowedAlgorithms == (draft.allowedAlgorithms.isEmpty ? ["^$"] : draft.allowedAlgorithms))
      #expect(!settings.sharesAlgorithmLogs)
      let proxy = settings.wissel.proxies.secure
      #expect(proxy?.username == draft.proxy?.username && proxy?.passwordFile == draft.proxy?.passwordFile)
      #expect(settings.wissel.certificateAuthorities == draft.certificateAuthorities)
    }
  }

  @Test("without images lets none run")
  func nothingRuns() {
    let entry = AlgorithmPattern(NodeDraft.nothing)
    for image in ["a", "registry.example.org/average:1", "sha256:00"] { #expect(!entry.matches(image)) }
  }
}
