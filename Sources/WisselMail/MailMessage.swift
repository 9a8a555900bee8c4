package import Foundation

/// A mail of plain text to one person.
package struct MailMessage: Sendable {
  package let recipient: String
  package let subject: String
  package let text: String
  package let date: Date
  /// Unique among all mails; letters, digits and hyphens.
  package let id: String

  package init(to recipient: String, subject: String, text: String, date: Date, id: String) {
    self.recipient = recipient
    self.subject = subject
    self.text = text
    self.date = date
    self.id = id
  }

  /// The mail as it goes over the wire (RFC 5322, MIME): headers, then the text in quoted-printable.
  ///
  /// - Throws: `MailError.unusableAddress`; such an address could otherwise add headers or recipients.
  package func rendered(from sender: String) throws(MailError) -> [UInt8] {
    guard Self.isUsable(recipient), Self.isUsable(sender) else { throw .unusableAddress }
    let host = sender.split(separator: "@").last.map(String.init) ?? "localhost"
    let head = [
      "From: \(sender)", "To: \(recipient)", "Subject: \(EncodedWords.encode(subject))", "Date: \(Self.format(date))",
      "Message-ID: <\(id)@\(host)>", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: quoted-printable", "Auto-Submitted: auto-generated", "", "",
    ]
    return Array((head.joined(separator: "\r\n") + QuotedPrintable.encode(text)).utf8)
  }

  /// Whether a text is an address that can stand in a header and in an envelope as it is.
  static func isUsable(_ address: String) -> Bool {
    let parts = address.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, address.utf8.count <= 254 else { return false }
    return address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !#"<>()[]\,;:""#.utf8.contains($0) }
  }

  private static func format(_ date: Date) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss '+0000'"
    return formatter.string(from: date)
  }
}
