/// Text in printable ASCII and short lines (RFC 2045, section 6.7).
enum QuotedPrintable {
  private static let longest = 76

  /// Lines end with CRLF; bytes outside printable ASCII, `=`, and blanks at the end of a line are written as `=XX`.
  static func encode(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line($0) }.joined(separator: "\r\n") + "\r\n"
  }

  private static func line(_ text: Substring) -> String {
    let bytes = Array(text.utf8).filter { $0 != 0x0D }
    var lines = [""]
    for (index, byte) in bytes.enumerated() {
      let isBlank = byte == 0x20 || byte == 0x09
      let isPlain = (0x21...0x7E).contains(byte) && byte != 0x3D || isBlank && index < bytes.count - 1
      let piece = isPlain ? String(UnicodeScalar(byte)) : "=" + hexadecimal(byte)
      // One place stays free for the mark that the line goes on.
      if lines[lines.count - 1].utf8.count + piece.utf8.count > longest - 1 {
        lines[lines.count - 1] += "="
        lines.append("")
      }
      lines[lines.count - 1] += piece
    }
    return lines.joined(separator: "\r\n")
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }
}
