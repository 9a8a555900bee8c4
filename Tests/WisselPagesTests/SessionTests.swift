import Crypto
import Foundation
import HTTPTypes
import Testing
import WisselPages
import WisselTesting
import WisselWire

private struct Content: Codable, Equatable {
  var id: String
  var access: String
}

struct CookieSealTests {
  let secret = SymmetricKey(data: Data(repeating: 7, count: 32))
  private let content = Content(id: "a", access: "eyJhbGciOi")
  let now = Date(timeIntervalSince1970: 1_800_000_000)
  var later: Date { now.addingTimeInterval(60) }

  @Test func `what was sealed opens until it expires`() throws {
    let seal = CookieSeal(secret: secret, purpose: "session")
    let text = try seal.seal(content, expires: later)
    #expect(seal.open(text, as: Content.self, now: now) == content)
    #expect(seal.open(text, as: Content.self, now: now.addingTimeInterval(59.5)) == content)
    #expect(seal.open(text, as: Content.self, now: later) == nil)
  }

  @Test func `the text tells nothing and differs each time`() throws {
    let seal = CookieSeal(secret: secret, purpose: "session")
    let text = try seal.seal(content, expires: later)
    #expect(!text.contains("eyJ"))
    #expect(try text != seal.seal(content, expires: later))
    #expect(text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
  }

  @Test func `any altered bit keeps it shut`() throws {
    let seal = CookieSeal(secret: secret, purpose: "session")
    let bytes = try #require(Base64URL.decode(try seal.seal(content, expires: later)))
    for index in bytes.indices {
      var altered = bytes
      altered[index] ^= 1
      #expect(seal.open(Base64URL.encode(altered), as: Content.self, now: now) == nil)
    }
  }

  @Test func `another key or another purpose keeps it shut`() throws {
    let text = try CookieSeal(secret: secret, purpose: "session").seal(content, expires: later)
    let other = SymmetricKey(data: Data(repeating: 8, count: 32))
    #expect(CookieSeal(secret: other, purpose: "session").open(text, as: Content.self, now: now) == nil)
    #expect(CookieSeal(secret: secret, purpose: "visitor").open(text, as: Content.self, now: now) == nil)
  }

  @Test func `rubbish is refused without harm`() {
    let seal = CookieSeal(secret: secret, purpose: "session")
    var random = SeededGenerator(seed: 20_261_121)
    for length in 0..<200 {
      let bytes = Data((0..<length).map { _ in UInt8.random(in: 0...255, using: &random) })
      #expect(seal.open(Base64URL.encode(bytes), as: Content.self, now: now) == nil)
    }
    #expect(seal.open(String(repeating: "A", count: 100_000), as: Content.self, now: now) == nil)
    #expect(seal.open("not base64 at all!", as: Content.self, now: now) == nil)
  }

  @Test func `a session too long for a cookie is an error, not a silent loss`() {
    let seal = CookieSeal(secret: secret, purpose: "session")
    let long = Content(id: "a", access: String(repeating: "x", count: 4000))
    #expect(throws: CookieSeal.Failure.self) { try seal.seal(long, expires: later) }
  }
}

struct FormTokenTests {
  let token = FormToken(secret: SymmetricKey(data: Data(repeating: 7, count: 32)))

  @Test func `a form's token counts for its own session only`() {
    let issued = token.issue(session: "one")
    #expect(token.accepts(issued, session: "one"))
    #expect(!token.accepts(issued, session: "two"))
    #expect(!token.accepts("", session: "one"))
    #expect(!token.accepts(issued + "A", session: "one"))
    #expect(!token.accepts(String(repeating: "A", count: 1_000_000), session: "one"))
  }
}

struct SameOriginTests {
  @Test(
    arguments: [
      ("http://localhost:7601", nil, "localhost:7601", true),
      ("https://wissel.example", nil, "WISSEL.example", true),
      ("https://wissel.example:443", nil, "wissel.example", true),
      ("https://evil.example", nil, "wissel.example", false),
      ("https://wissel.example.evil.example", nil, "wissel.example", false),
      ("null", nil, "wissel.example", false),
      ("null", "same-origin", "wissel.example", false),
      (nil, "same-origin", "wissel.example", true),
      (nil, "cross-site", "wissel.example", false),
      (nil, "same-site", "wissel.example", false),
      (nil, nil, "wissel.example", false),
      ("https://wissel.example", nil, nil, false),
    ] as [(String?, String?, String?, Bool)])
  func `only a page of this site may change things`(
    origin: String?, site: String?, authority: String?, accepted: Bool
  ) throws {
    var headers = HTTPFields()
    headers[.origin] = origin
    headers[try #require(HTTPField.Name("Sec-Fetch-Site"))] = site
    #expect(SameOrigin.accepts(headers: headers, authority: authority) == accepted)
  }
}

struct LocalPathTests {
  @Test(arguments: [
    ("/tasks/5?page=2", "/tasks/5?page=2"), ("//evil.example", "/"), ("/\\evil.example", "/"),
    ("https://evil.example", "/"), ("", "/"), ("/a\r\nSet-Cookie: x=1", "/"), ("/\u{200B}", "/"),
  ])
  func `a way back never leaves the site`(path: String, safe: String) {
    #expect(LocalPath.safe(path) == safe)
  }
}
