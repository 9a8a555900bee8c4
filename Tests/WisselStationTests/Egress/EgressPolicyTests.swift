import Testing
import WisselModel
import WisselSettings
import WisselTesting

@testable import WisselStation

@Suite struct EgressPolicyTests {
  private static let id = ImageIdentity(
    id: "sha256:" + String(repeating: "1", count: 64), digests: ["sha256:" + String(repeating: "a", count: 64)])
  private static let image = "reg.example/a:1"

  private static func entry(
    _ algorithm: String, _ allow: [String] = ["api.example.org:443"], networks: [String] = []
  ) -> EgressSettings {
    EgressSettings(
      algorithm: algorithm, allow: allow.compactMap { EgressSettings.Destination($0) },
      networks: networks.compactMap { IPRange($0) })
  }

  private static func grant(
    _ entries: [EgressSettings], public labels: [String] = [], databases: [String] = [], image: String = image
  ) -> EgressGrant? {
    EgressPolicy(entries, publicDatabases: labels).grant(image, as: id, databases: databases)
  }

  @Test func onlyWhatAnEntryNamesHasAWayOut() {
    #expect(Self.grant([]) == nil)
    #expect(Self.grant([Self.entry("reg.example/b")]) == nil)
    #expect(Self.grant([Self.entry("reg.example/a:2")]) == nil, "another tag, of which nothing is known")
    #expect(Self.grant([Self.entry("reg.example/(a")]) == nil)
    for pattern in ["reg.example/a", Self.image, Self.id.id, "reg.example/a@\(Self.id.digests[0])", "^reg.example/.*"] {
      #expect(Self.grant([Self.entry(pattern)])?.destinations == ["api.example.org:443"], "\(pattern)")
    }
    let both = Self.grant([Self.entry("reg.example/a"), Self.entry("^reg.*", ["b.example.org:80"]), Self.entry("x")])
    #expect(both?.destinations == ["api.example.org:443", "b.example.org:80"])
  }

  /// Rows of patients and a way out never meet in one run.
  @Test func noRunHasPatientsDataAndAWayOut() {
    let entries = [Self.entry("reg.example/a")]
    #expect(Self.grant(entries, databases: ["default"]) == nil)
    #expect(Self.grant(entries, public: ["weather"], databases: ["weather"]) != nil)
    #expect(Self.grant(entries, public: ["weather"], databases: ["weather", "default"]) == nil)
    // Also not one the station does not know by now.
    #expect(Self.grant(entries, public: ["weather"], databases: ["unknown"]) == nil)
  }

  private static func verdict(
    _ grant: EgressGrant, _ text: String, _ addresses: [String]
  ) -> String {
    guard let destination = EgressSettings.Destination(text) else { return "no destination" }
    do throws(EgressGrant.Refusal) {
      try grant.check(destination)
      return try grant.addresses(of: destination, among: addresses.compactMap { IPAddress($0) })
        .map(\.description).joined(separator: " ")
    } catch {
      return "refused: \(error.rawValue)"
    }
  }

  @Test(arguments: [
    ("api.example.org:443", ["8.8.8.8"], "8.8.8.8"), ("API.example.org:443", ["8.8.8.8"], "8.8.8.8"),
    ("api.example.org:80", ["8.8.8.8"], "refused: unlisted"),
    ("x.api.example.org:443", ["8.8.8.8"], "refused: unlisted"),
    ("8.8.8.8:443", ["8.8.8.8"], "refused: unlisted"), ("api.example.org:443", [], "refused: unknown"),
    ("api.example.org:443", ["127.0.0.1"], "refused: inside"), ("api.example.org:443", ["::1"], "refused: inside"),
    ("api.example.org:443", ["169.254.169.254", "10.0.0.1"], "refused: inside"),
    ("api.example.org:443", ["10.0.0.1", "8.8.8.8"], "8.8.8.8"),
    ("api.example.org:443", ["10.1.2.3", "8.8.8.8"], "10.1.2.3 8.8.8.8"),
    ("other.example.org:443", ["10.1.2.3"], "refused: inside"), ("10.9.9.9:5432", [], "10.9.9.9"),
    ("10.9.9.9:5433", [], "refused: unlisted"), ("api.example.org", [], "no destination"),
  ])
  func whatIsConnectedToIsAnAddressThatWasChecked(_ text: String, _ addresses: [String], _ expected: String) throws {
    let grant = try #require(
      Self.grant([
        Self.entry("reg.example/a", ["api.example.org:443", "10.9.9.9:5432"], networks: ["10.1.0.0/16"]),
        Self.entry("reg.example/a", ["other.example.org:443"]),
      ]))
    #expect(Self.verdict(grant, text, addresses) == expected)
  }
}

@Suite struct ConnectRequestTests {
  private static func read(_ text: String) -> ConnectRequest { ConnectRequest(Array(text.utf8)) }

  @Test func aTunnelIsAskedFor() {
    let destination = EgressSettings.Destination(host: "a.example", port: 443)
    #expect(
      Self.read("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\nabc") == .tunnel(destination, rest: 3))
    #expect(Self.read("CONNECT A.example:443 HTTP/1.0\r\n\r\n") == .tunnel(destination, rest: 0))
    #expect(
      Self.read("CONNECT [2001:db8::1]:1 HTTP/1.1\r\n\r\n")
        == .tunnel(.init(host: "2001:db8::1", port: 1), rest: 0))
  }

  @Test(arguments: ["GET http://a.example/ HTTP/1.1\r\n\r\n", "POST / HTTP/1.1\r\n\r\n"])
  func anotherMethodIsSaidSo(_ text: String) { #expect(Self.read(text) == .otherMethod) }

  @Test(arguments: [
    "\r\n\r\n", "CONNECT\r\n\r\n", "CONNECT a.example HTTP/1.1\r\n\r\n", "CONNECT a.example:0 HTTP/1.1\r\n\r\n",
    "CONNECT a.example:443 HTTP/2\r\n\r\n", "CONNECT  a.example:443 HTTP/1.1\r\n\r\n",
    "CONNECT a b:443 HTTP/1.1\r\n\r\n", "CONNECT user@a.example:443 HTTP/1.1\r\n\r\n",
    "CONNECT a.exa\u{0}mple:443 HTTP/1.1\r\n\r\n", "CONNECT \u{e9}.example:443 HTTP/1.1\r\n\r\n",
    "CONNECT [a.example]:443 HTTP/1.1\r\n\r\n", "CONNECT 1:+443 HTTP/1.1\r\n\r\n",
  ])
  func whatIsNoRequestIsNone(_ text: String) { #expect(Self.read(text) == .malformed) }

  @Test func aHeadIsBounded() {
    #expect(Self.read("CONNECT a.example:443 HTTP/1.1\r\n") == .incomplete)
    #expect(Self.read("CONNECT a.example:443 HTTP/1.1\r\nX: " + String(repeating: "x", count: 9000)) == .malformed)
    #expect(
      Self.read("CONNECT a.example:443 HTTP/1.1\r\nX: " + String(repeating: "x", count: 9000) + "\r\n\r\n")
        == .malformed)
  }

  /// Whatever comes is read without a crash, and a tunnel only leads to what the first line names.
  @Test func anyBytesAreRead() {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    let pieces = ["CONNECT", " ", "a.example", ":", "443", "HTTP/1.1", "\r\n", "\r", "\n", "[", "]", "\u{0}", "é", "x"]
    for _ in 0..<3000 {
      let text =
        (0..<Int.random(in: 0..<14, using: &generator)).map { _ in
          pieces.randomElement(using: &generator) ?? ""
        }.joined() + (Bool.random(using: &generator) ? "\r\n\r\n" : "")
      if case .tunnel(let destination, let rest) = Self.read(text) {
        #expect(text.contains("CONNECT \(destination) HTTP/1.1\r\n"), "seed \(seed): \(text)")
        #expect(rest >= 0 && rest < text.utf8.count)
      }
    }
  }
}
