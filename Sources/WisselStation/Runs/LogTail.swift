/// The last bytes of a run's output, as text.
package struct LogTail: Sendable {
  private let limit: Int
  private var bytes: [UInt8] = []
  /// Bytes that came before what is kept.
  private var dropped = 0

  /// - Parameter limit: bytes kept, 1 or more.
  package init(limit: Int) { self.limit = max(1, limit) }

  package mutating func add(_ more: [UInt8]) {
    bytes.append(contentsOf: more)
    if bytes.count > 2 * limit { trim() }
  }

  package mutating func clear() {
    bytes = []
    dropped = 0
  }

  /// The text, with a first line that says so when its beginning is missing. Bytes that are no text, zeros among them,
  /// are U+FFFD in it.
  package var text: String {
    var copy = self
    copy.trim()
    var rest = copy.bytes[...]
    guard copy.dropped > 0 else { return Self.text(rest) }
    // Do not begin inside a character.
    while let first = rest.first, first & 0b1100_0000 == 0b1000_0000 { rest = rest.dropFirst() }
    return "[the first \(copy.dropped) bytes of the log are left out]\n" + Self.text(rest)
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    // Databases keep no zeros in texts.
    String(decoding: bytes, as: UTF8.self).replacing("\0", with: "\u{FFFD}")
  }

  private mutating func trim() {
    let excess = bytes.count - limit
    guard excess > 0 else { return }
    bytes.removeFirst(excess)
    dropped += excess
  }
}
