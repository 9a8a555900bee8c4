import Testing
import WisselOutbound

@Suite("Hosts that need no proxy")
struct ProxyExceptionsTests {
  @Test(
    "are listed as NO_PROXY lists them",
    arguments: [
      ("", "example.org", 443, false),
      ("*", "example.org", 443, true),
      ("example.org", "example.org", 443, true),
      ("example.org", "EXAMPLE.org.", 443, true),
      ("example.org", "a.example.org", 443, true),
      ("example.org", "anexample.org", 443, false),
      (".example.org", "a.example.org", 443, true),
      (".example.org", "example.org", 443, true),
      ("*.example.org", "a.b.example.org", 443, true),
      ("example.org:8443", "example.org", 8443, true),
      ("example.org:8443", "example.org", 443, false),
      ("a.nl, b.nl  c.nl", "c.nl", 80, true),
      ("10.0.0.0/8", "10.20.30.40", 443, true),
      ("10.0.0.0/8", "11.20.30.40", 443, false),
      ("10.0.0.0/8", "ten.example.org", 443, false),
      ("10.0.0.0/33", "10.0.0.1", 443, false),
      ("192.168.1.128/25", "192.168.1.127", 443, false),
      ("192.168.1.128/25", "192.168.1.200", 443, true),
      ("10.1.2.3", "10.1.2.3", 443, true),
      ("10.1.2.3:80", "10.1.2.3", 443, false),
      ("2.3", "1.2.3", 443, true),
      ("fd00::/8", "fd12::1", 443, true),
      ("fd00::/8", "fe80::1", 443, false),
      ("::1", "[::1]", 443, true),
      ("10.0.0.0/8", "::1", 443, false),
      ("/8, :, .", "example.org", 443, false),
    ])
  func match(list: String, host: String, port: Int, expected: Bool) {
    let exceptions = ProxyExceptions(ProxyExceptions.entries(of: list))
    #expect(exceptions.contains(host, port: port) == expected)
  }

  @Test("hold this machine itself where the environment names the proxy, and not where the file does")
  func loopback() {
    for host in ["localhost", "127.0.0.1", "127.9.9.9", "::1"] {
      #expect(ProxyExceptions(loopback: true).contains(host, port: 80))
      #expect(!ProxyExceptions().contains(host, port: 80))
    }
    #expect(!ProxyExceptions(loopback: true).contains("128.0.0.1", port: 80))
  }

  @Test("The scheme chooses the proxy, and a password never prints")
  func choice() throws {
    let secure = ProxyServer(host: "s", port: 1, login: .init(username: "u", password: "swordfish"))
    let plain = ProxyServer(host: "p", port: 2)
    let outbound = try Outbound(
      secureProxy: secure, plainProxy: plain, exceptions: ProxyExceptions(["near.example.org"]))
    #expect(outbound.proxy(to: "https://far.example.org/api") == secure)
    #expect(outbound.proxy(to: "wss://far.example.org") == secure)
    #expect(outbound.proxy(to: "http://far.example.org") == plain)
    #expect(outbound.proxy(to: "https://near.example.org/api") == nil)
    #expect(Outbound.direct.proxy(to: "https://far.example.org") == nil)
    var dumped = ""
    dump(outbound, to: &dumped)
    for text in ["\(outbound)", String(reflecting: outbound), dumped] { #expect(!text.contains("swordfish")) }
  }

  @Test("A file without certificates is refused")
  func authorities() {
    #expect(throws: OutboundError.noCertificates) { try Outbound(authorities: .init("nothing".utf8)) }
  }
}
