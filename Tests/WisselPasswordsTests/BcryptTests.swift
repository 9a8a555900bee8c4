import Testing
import WisselPasswords
import WisselTesting

@Suite struct BcryptTests {
  @Test func hashesOfOtherProgramsVerify() {
    // "U*U" from the test vectors of crypt_blowfish, in the forms old databases hold.
    let vector = "CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
    #expect(Bcrypt.verify("U*U", against: "$2b$05$" + vector))
    #expect(Bcrypt.verify("U*U", against: "$2a$05$" + vector))
    #expect(!Bcrypt.verify("U*V", against: "$2b$05$" + vector))
  }

  @Test func whatWasHashedVerifies() throws {
    var generator = SeededGenerator(seed: 7)
    let hash = try Bcrypt.hash("pässwörd ✓", cost: 4, using: &generator)
    #expect(hash.hasPrefix("$2b$04$"))
    #expect(hash.count == 60)
    #expect(Bcrypt.verify("pässwörd ✓", against: hash))
    #expect(!Bcrypt.verify("passwörd ✓", against: hash))
    #expect(try Bcrypt.hash("pässwörd ✓", cost: 4, using: &generator) != hash)
  }

  @Test(arguments: ["", "x", "$2b$", "$1$abc$def", "*0", "$2b$99$" + String(repeating: "a", count: 53)])
  func whatIsNoHashVerifiesNothing(_ hash: String) {
    #expect(!Bcrypt.verify("", against: hash))
    #expect(!Bcrypt.verify("x", against: hash))
  }

  @Test func aZeroByteIsRefusedNotCutOff() throws {
    var generator = SeededGenerator(seed: 8)
    #expect(throws: Bcrypt.Failure.self) { try Bcrypt.hash("abc\u{0}def", cost: 4, using: &generator) }
    let hash = try Bcrypt.hash("abc", cost: 4, using: &generator)
    #expect(!Bcrypt.verify("abc\u{0}def", against: hash))
  }
}
