import Foundation

/// Text in a header: as it is, or, with letters outside ASCII, as words in base64 (RFC 2047).
enum EncodedWords {
  /// Bytes of text in one word, which may have 75 characters in all.
  private static let most = 45

  static func encode(_ text: String) -> String {
    let text = String(text.map { $0.isNewline ? " " : $0 })
    if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
    var words: [[UInt8]] = [[]]
    for character in text {
      let bytes = Array(String(character).utf8)
      if words[words.count - 1].count + bytes.count > most { words.append([]) }
      words[words.count - 1] += bytes
    }
    return words.map { "=?UTF-8?B?" + Data($0).base64EncodedString() + "?=" }.joined(separator: "\r\n ")
  }
}
