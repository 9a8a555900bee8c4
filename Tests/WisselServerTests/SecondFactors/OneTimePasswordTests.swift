import Testing
import WisselServer
import WisselTesting
import WisselWire

@Suite("One-time passwords")
struct OneTimePasswordTests {
  /// The secret of the vectors, `12345678901234567890`, in base32.
  private static let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

  @Test(
    "the vectors of RFC 6238 for SHA-1",
    arguments: [
      (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
      (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
    ] as [(Int64, String)])
  func vectors(seconds: Int64, code: String) throws {
    let secret = try #require(OneTimeSecret(text: Self.secret))
    let time = WireTime(microseconds: seconds * 1_000_000)
    #expect(OneTimePassword(secret, digits: 8).code(at: time) == code)
    #expect(OneTimePassword(secret).code(at: time) == code.suffix(6))
  }

  @Test("one step of tolerance either way, and no more")
  func tolerance() throws {
    let password = OneTimePassword(try #require(OneTimeSecret(text: Self.secret)))
    func time(_ seconds: Int64) -> WireTime { WireTime(microseconds: (1_800_000_000 + seconds) * 1_000_000) }
    let code = password.code(at: time(0))
    #expect([-30, 0, 29, 30, 59].allSatisfy { password.accepts(code, at: time($0)) })
    #expect([-31, 60, 3600].allSatisfy { !password.accepts(code, at: time($0)) })
    #expect(["", "000000x", String(code.dropLast()), code + " "].allSatisfy { !password.accepts($0, at: time(0)) })
  }

  @Test("secrets are 32 characters of base32, and read back, in small letters too")
  func secrets() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<200 {
      let secret = OneTimeSecret(using: &generator)
      #expect(secret.text.count == 32 && OneTimeSecret(text: secret.text) == secret)
      #expect(OneTimeSecret(text: secret.text.lowercased()) == secret)
    }
    #expect(OneTimeSecret(text: "") == nil && OneTimeSecret(text: "A1") == nil && OneTimeSecret(text: "ÄÖ") == nil)
  }
}
