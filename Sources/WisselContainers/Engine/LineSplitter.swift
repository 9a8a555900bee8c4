/// Cuts a stream of bytes into lines, whatever the chunks. Lines longer than the limit are dropped.
package struct LineSplitter: Sendable {
  private let limit: Int
  private var line: [UInt8] = []
  private var dropping = false

  package init(limit: Int) { self.limit = limit }

  /// Takes a chunk and returns the lines it completed, without their ends.
  package mutating func feed(_ bytes: some Sequence<UInt8>) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    for byte in bytes {
      if byte == 10 {
        if !dropping, !line.isEmpty { lines.append(line) }
        line.removeAll(keepingCapacity: true)
        dropping = false
      } else if line.count < limit {
        line.append(byte)
      } else {
        dropping = true
      }
    }
    return lines
  }

  /// What is left when the stream ends without a line end.
  package mutating func finish() -> [UInt8]? {
    defer { line.removeAll() }
    return line.isEmpty || dropping ? nil : line
  }
}
