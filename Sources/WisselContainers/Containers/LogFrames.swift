/// Where output was written.
package enum OutputStream: Sendable, Equatable {
  case output, error
}

/// A piece of a container's output, as the engine cut it.
package struct OutputChunk: Sendable, Equatable {
  package let stream: OutputStream
  package let bytes: [UInt8]

  package init(stream: OutputStream, bytes: [UInt8]) {
    self.stream = stream
    self.bytes = bytes
  }
}

/// Takes apart the multiplexed stream of the Docker Engine API: frames of an 8-byte head (stream 0–2, three zeros, length
/// as 4 bytes big-endian) and their bytes. Chunks may be cut anywhere; a long frame is handed on in pieces, so that
/// memory stays bounded whatever length a head claims.
package struct LogFrames: Sendable {
  /// The stream is not multiplexed as promised.
  package struct Malformed: Error {}

  private var head: [UInt8] = []
  private var remaining = 0
  private var stream = OutputStream.output

  package init() {}

  /// Takes the next bytes and returns what they hold, in order.
  package mutating func feed(_ bytes: some Collection<UInt8>) throws(Malformed) -> [OutputChunk] {
    var chunks: [OutputChunk] = []
    var rest = bytes[bytes.startIndex...]
    while !rest.isEmpty {
      if remaining > 0 {
        let piece = rest.prefix(remaining)
        chunks.append(OutputChunk(stream: stream, bytes: Array(piece)))
        remaining -= piece.count
        rest = rest.dropFirst(piece.count)
        continue
      }
      let missing = rest.prefix(8 - head.count)
      head.append(contentsOf: missing)
      rest = rest.dropFirst(missing.count)
      guard head.count == 8 else { break }
      guard head[0] <= 2, head[1] == 0, head[2] == 0, head[3] == 0 else { throw Malformed() }
      stream = head[0] == 2 ? .error : .output
      remaining = head[4...].reduce(0) { $0 << 8 | Int($1) }
      head.removeAll(keepingCapacity: true)
    }
    return chunks
  }

  /// Whether the stream may end here: not inside a frame.
  package var isComplete: Bool { head.isEmpty && remaining == 0 }
}
