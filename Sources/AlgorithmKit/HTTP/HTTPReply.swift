/// The reply to a request: status and body.
package struct HTTPReply: Sendable, Equatable {
  package var status: Int
  package var body: [UInt8]
}

/// Why a request got no reply.
package enum HTTPFailure: Error, Equatable {
  /// Nothing was sent: it is safe to try again.
  case notConnected
  /// The connection ended, or was silent too long, after the request may have been received.
  case interrupted
  /// What came is not HTTP/1.
  case malformed
  /// The reply is larger than the limit.
  case tooLarge
}

/// Reads one HTTP/1 reply from bytes as they come: a value, so that it can be tested without a socket.
///
/// Understands bodies with a length, in chunks, and up to the end of the connection; interim (1xx) replies are skipped.
package struct HTTPReplyParser {
  private enum State { case head, length(Int), chunkSize, chunk(Int), chunkEnd, trailer, untilEnd, done }

  private static let headLimit = 65_536
  private let bodyLimit: Int
  private var state = State.head
  private var buffer: [UInt8] = []
  private var start = 0
  private var headBytes = 0
  private var reply = HTTPReply(status: 0, body: [])

  /// - Parameter bodyLimit: The largest body accepted, in bytes.
  package init(bodyLimit: Int) { self.bodyLimit = bodyLimit }

  /// Takes bytes; returns the reply once it is complete.
  package mutating func receive(_ bytes: some Sequence<UInt8>) throws(HTTPFailure) -> HTTPReply? {
    buffer.append(contentsOf: bytes)
    while try step() {}
    if start > 0 {
      buffer.removeFirst(start)
      start = 0
    }
    if case .done = state { return reply }
    return nil
  }

  /// Takes the end of the connection; returns the reply where that is what ends it.
  package mutating func end() throws(HTTPFailure) -> HTTPReply {
    switch state {
    case .done, .untilEnd: return reply
    default: throw .interrupted
    }
  }

  private var available: Int { buffer.count - start }

  /// Goes on as far as one element; false when more bytes are needed.
  private mutating func step() throws(HTTPFailure) -> Bool {
    switch state {
    case .done: return false
    case .head:
      guard let head = try lines() else { return false }
      state = try read(head)
      return true
    case .length(let rest), .chunk(let rest):
      let count = min(rest, available)
      try take(count)
      guard count == rest else {
        if case .chunk = state { state = .chunk(rest - count) } else { state = .length(rest - count) }
        return false
      }
      if case .chunk = state { state = .chunkEnd } else { state = .done }
      return true
    case .untilEnd:
      try take(available)
      return false
    case .chunkSize:
      guard let line = try line() else { return false }
      let digits = line.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
      guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 16), size >= 0 else { throw .malformed }
      headBytes = 0
      state = size == 0 ? .trailer : .chunk(size)
      return true
    case .chunkEnd:
      guard let line = try line() else { return false }
      guard line.isEmpty else { throw .malformed }
      state = .chunkSize
      return true
    case .trailer:
      guard let line = try line() else { return false }
      if line.isEmpty { state = .done }
      return true
    }
  }

  private mutating func take(_ count: Int) throws(HTTPFailure) {
    guard count <= bodyLimit - reply.body.count else { throw .tooLarge }
    reply.body.append(contentsOf: buffer[start..<start + count])
    start += count
  }

  /// The next line without its end, or nil when it is not there yet.
  private mutating func line() throws(HTTPFailure) -> ArraySlice<UInt8>? {
    guard let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) else {
      guard available <= Self.headLimit else { throw .tooLarge }
      return nil
    }
    headBytes += end - start
    guard headBytes <= Self.headLimit else { throw .tooLarge }
    let line = buffer[start..<end]
    start = end + 1
    return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
  }

  /// The lines of the head up to the empty one, or nil when it is not all there yet.
  private mutating func lines() throws(HTTPFailure) -> [ArraySlice<UInt8>]? {
    let begin = start
    var lines: [ArraySlice<UInt8>] = []
    while let line = try line() {
      if line.isEmpty { return lines }
      lines.append(line)
    }
    guard available <= Self.headLimit else { throw .tooLarge }
    start = begin
    headBytes = 0
    return nil
  }

  /// Reads status line and fields; says how the body comes.
  private mutating func read(_ head: [ArraySlice<UInt8>]) throws(HTTPFailure) -> State {
    headBytes = 0
    let words = (head.first ?? []).split(separator: UInt8(ascii: " "), maxSplits: 2)
    guard words.count >= 2, words[0].starts(with: Array("HTTP/1.".utf8)), words[1].count == 3,
      let status = Int(String(decoding: words[1], as: UTF8.self)), status >= 100
    else { throw .malformed }
    if status < 200 { return .head }
    reply.status = status
    var length: Int?
    for field in head.dropFirst() {
      guard let colon = field.firstIndex(of: UInt8(ascii: ":")) else { throw .malformed }
      let name = String(decoding: field[..<colon], as: UTF8.self).lowercased()
      let value = String(decoding: field[(colon + 1)...], as: UTF8.self)
        .lowercased().filter { $0 != " " && $0 != "\t" }
      switch name {
      case "transfer-encoding":
        guard value == "chunked" else { throw .malformed }
        return status == 204 || status == 304 ? .done : .chunkSize
      case "content-length":
        guard let count = Int(value), count >= 0, length == nil || length == count else { throw .malformed }
        guard count <= bodyLimit else { throw .tooLarge }
        length = count
      default: break
      }
    }
    if status == 204 || status == 304 { return .done }
    return length.map { $0 == 0 ? .done : .length($0) } ?? .untilEnd
  }
}
