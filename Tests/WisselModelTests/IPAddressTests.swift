import Testing
import WisselModel
import WisselTesting

@Suite struct IPAddressTests {
  @Test(
    "the public network's addresses are", arguments: ["8.8.8.8", "145.38.1.1", "2a00:1450:400e::1", "::ffff:8.8.8.8"])
  func isPublic(_ text: String) throws { #expect(try #require(IPAddress(text)).isPublic) }

  @Test(
    "what stands for this machine, the inside or another address is not the public network's",
    arguments: [
      "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.0.1", "169.254.169.254", "172.16.0.1",
      "172.31.255.255",
      "192.168.1.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
      "::ffff:10.0.0.1", "::7f00:1", "64:ff9b::a00:1", "fc00::1", "fd12:3456::1", "fe80::1", "ff02::1", "2001:db8::1",
      "2001:0:a00:1::", "2002:7f00:1::",
    ])
  func isNot(_ text: String) throws { #expect(try !#require(IPAddress(text)).isPublic) }

  @Test("names are no addresses", arguments: ["", "localhost", "1.2.3", "1.2.3.4.5", "0x7f.1", "::g", "1.2.3.4/8"])
  func names(_ text: String) { #expect(IPAddress(text) == nil) }

  @Test("a range holds what begins as it does, to the bit")
  func ranges() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      let count = Bool.random(using: &generator) ? 4 : 16
      let bytes = (0..<count).map { _ in UInt8.random(in: 1 ... .max, using: &generator) }
      let bits = Int.random(in: 1...(count * 8), using: &generator)
      let base = IPAddress(bytes: bytes)
      let range = try #require(IPRange("\(base)/\(bits)"), "seed \(seed)")
      let flipped = Int.random(in: 0..<(count * 8), using: &generator)
      var other = bytes
      other[flipped / 8] ^= 0x80 >> UInt8(flipped % 8)
      #expect(range.contains(base), "seed \(seed)")
      #expect(
        range.contains(IPAddress(bytes: other)) == (flipped >= bits), "seed \(seed), \(range), bit \(flipped)")
    }
    #expect(try !#require(IPRange("0.0.0.0/0")).contains(#require(IPAddress("::1"))))
  }
}
