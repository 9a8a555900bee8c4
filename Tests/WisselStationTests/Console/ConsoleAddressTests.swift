import Testing
import WisselStation

@testable import WisselSettings

@Suite struct ConsoleAddressTests {
  private static let tls = TLSSettings(certificate: "c.pem", key: "k.pem")

  @Test(arguments: [
    ("127.0.0.1", ConsoleAddress.Kind.loopback), ("127.9.9.9", .loopback), ("::1", .loopback), ("10.0.0.4", .private),
    ("172.16.0.1", .private), ("172.31.255.255", .private), ("172.32.0.1", .other), ("192.168.1.1", .private),
    ("192.169.1.1", .other), ("fd00::1", .private), ("fe80::1", .other), ("2001:db8::1", .other), ("8.8.8.8", .other),
    ("169.254.1.1", .other), ("100.64.0.1", .other), ("0.0.0.0", .wildcard), ("::", .wildcard),
    ("::ffff:10.0.0.1", .other), ("0:0:0:0:0:0:0:0", .wildcard),
  ])
  func addressesAreSorted(_ text: String, _ kind: ConsoleAddress.Kind) {
    #expect(ConsoleAddress.Kind(text) == kind)
  }

  @Test(
    arguments: [
      ("127.0.0.1", nil), ("10.0.0.4", "without TLS"), ("0.0.0.0", "every address"),
      ("8.8.8.8", "neither loopback nor"),
      ("hospital.example", "in figures"), ("", "in figures"), ("10.0.0.4 ", "in figures"),
    ] as [(String, String?)])
  func aPlaceWhereItMayNotListenIsRefusedWithItsReason(_ address: String, _ words: String?) {
    let problem = ConsoleAddress.problem(with: ConsoleSettings(users: "u", address: address))
    if let words { #expect(problem?.contains(words) == true) } else { #expect(problem == nil) }
  }

  @Test func aPrivateAddressWithTLSWill() {
    #expect(ConsoleAddress.problem(with: ConsoleSettings(users: "u", address: "10.0.0.4", tls: Self.tls)) == nil)
    #expect(ConsoleAddress.problem(with: ConsoleSettings(users: "u", address: "0.0.0.0", tls: Self.tls)) != nil)
  }
}
