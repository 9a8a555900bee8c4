import Foundation
import Testing

@testable import WisselMail

@Suite("Mails as they go over the wire")
struct MailMessageTests {
  private func message(to recipient: String, subject: String = "s", text: String = "t") -> MailMessage {
    MailMessage(
      to: recipient, subject: subject, text: text, date: Date(timeIntervalSince1970: 1_800_000_000), id: "id-1")
  }

  @Test("headers, an empty line, the text")
  func form() throws {
    let bytes = try message(to: "a@example.org", subject: "Hello", text: "one\ntwo").rendered(from: "b@example.org")
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.hasPrefix("From: b@example.org\r\nTo: a@example.org\r\nSubject: Hello\r\n"))
    #expect(text.contains("\r\nDate: Fri, 15 Jan 2027 08:00:00 +0000\r\nMessage-ID: <id-1@example.org>\r\n"))
    #expect(text.hasSuffix("\r\n\r\none\r\ntwo\r\n"))
  }

  @Test(
    "an address that could add headers or recipients is refused",
    arguments: [
      "", "a", "a@", "@b", "a@b@c", "a@b.org\r\nBcc: c@d.org", "a b@c.org", "a@b.org,c@d.org", "<a@b.org>", "é@b.org",
      "a@\(String(repeating: "x", count: 260))",
    ])
  func hostileAddresses(address: String) {
    #expect(throws: MailError.unusableAddress) { try message(to: address).rendered(from: "b@example.org") }
    #expect(throws: MailError.unusableAddress) { try message(to: "b@example.org").rendered(from: address) }
  }

  @Test("a subject cannot add a header, and letters outside ASCII are encoded in short words")
  func subjects() {
    #expect(EncodedWords.encode("a\r\nBcc: x") == "a Bcc: x")
    #expect(EncodedWords.encode("één") == "=?UTF-8?B?w6nDqW4=?=")
    let long = EncodedWords.encode(String(repeating: "é", count: 100))
    #expect(long.split(separator: "\r\n ").count == 5 && long.split(separator: "\r\n ").allSatisfy { $0.count <= 75 })
  }

  @Test("quoted-printable keeps every line short and every byte")
  func quotedPrintable() {
    #expect(QuotedPrintable.encode("a=b é \nc") == "a=3Db =C3=A9=20\r\nc\r\n")
    let long = QuotedPrintable.encode(String(repeating: "x", count: 400))
    let lines = long.split(separator: "\r\n")
    #expect(lines.allSatisfy { $0.utf8.count <= 76 })
    #expect(lines.map { $0.hasSuffix("=") ? $0.dropLast() : $0 }.joined() == String(repeating: "x", count: 400))
  }
}
