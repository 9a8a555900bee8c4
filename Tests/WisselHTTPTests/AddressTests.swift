import Testing
import WisselModel

@testable import WisselHTTP

@Suite("Addresses and the proxies in front of them")
struct AddressTests {
  @Test("ranges of both versions")
  func ranges() throws {
    func contains(_ range: String, _ address: String) throws -> Bool {
      try #require(IPRange(range)).contains(try #require(IPAddress(address)))
    }
    #expect(try contains("192.0.2.0/24", "192.0.2.255") && !contains("192.0.2.0/24", "192.0.3.0"))
    #expect(try contains("10.0.0.0/8", "10.255.0.1") && !contains("10.0.0.0/9", "10.128.0.0"))
    #expect(try contains("192.0.2.7", "192.0.2.7") && !contains("192.0.2.7", "192.0.2.6"))
    #expect(try contains("2001:db8::/33", "2001:db8:7fff::1") && !contains("2001:db8::/33", "2001:db8:8000::"))
    #expect(try contains("0.0.0.0/0", "1.2.3.4") && !contains("0.0.0.0/0", "2001:db8::1"))
    #expect(try contains("::/0", "1.2.3.4") && contains("192.0.2.0/24", "::ffff:192.0.2.1"))
    for text in ["", "a", "1.2.3", "1.2.3.4/33", "1.2.3.4/-1", "1.2.3.4/x", "1.2.3.4/8/8", "::1/129", "1.2.3.4/"] {
      #expect(IPRange(text) == nil)
    }
  }

  @Test("only a trusted hop is believed, from the nearest to the farthest")
  func proxies() throws {
    let proxies = TrustedProxies([try #require(IPRange("10.0.0.0/8")), try #require(IPRange("::1"))])
    func client(_ peer: String?, _ forwarded: String...) -> String? {
      proxies.client(peer: peer, forwarded: forwarded)
    }
    #expect(client("203.0.113.5", "1.2.3.4") == "203.0.113.5", "who is no proxy claims nothing")
    #expect(client("10.0.0.1", "203.0.113.5") == "203.0.113.5")
    #expect(client("10.0.0.1", "6.6.6.6, 203.0.113.5") == "203.0.113.5", "what the client put in front is not read")
    #expect(client("10.0.0.1", "203.0.113.5, 10.0.0.2") == "203.0.113.5")
    #expect(client("10.0.0.1", "6.6.6.6", "203.0.113.5", "10.0.0.2") == "203.0.113.5")
    #expect(client("::1", "2001:db8::7") == "2001:db8::7")
    #expect(client("10.0.0.1") == "10.0.0.1" && client("10.0.0.1", "") == "10.0.0.1")
    #expect(client("10.0.0.1", "nonsense") == "10.0.0.1" && client("10.0.0.1", "1.2.3.4, <x>") == "10.0.0.1")
    #expect(client(nil, "1.2.3.4") == nil)
    #expect(proxies.saysTLS(peer: "10.0.0.1", protocols: ["https"]))
    #expect(proxies.saysTLS(peer: "10.0.0.1", protocols: ["HTTPS , http"]))
    #expect(
      !proxies.saysTLS(peer: "10.0.0.1", protocols: ["http"]) && !proxies.saysTLS(peer: "10.0.0.1", protocols: []))
    #expect(
      !proxies.saysTLS(peer: "203.0.113.5", protocols: ["https"]) && !proxies.saysTLS(peer: nil, protocols: ["https"]))
    let long = Array(repeating: "10.0.0.2", count: 1000).joined(separator: ",")
    #expect(client("10.0.0.1", "6.6.6.6," + long) == "10.0.0.2")
  }
}
