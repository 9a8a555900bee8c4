package import WisselSettings

/// The head of a request to a proxy, of which only CONNECT is served (RFC 9110 §9.3.6).
package enum ConnectRequest: Sendable, Equatable {
  /// There is more to come.
  case incomplete
  /// A tunnel is asked for; `rest` bytes of what was read come after the head and belong into it.
  case tunnel(EgressSettings.Destination, rest: Int)
  /// Another method: a tunnel is all there is.
  case otherMethod
  case malformed

  /// Bytes a head may have.
  package static let longest = 8192

  /// Reads what has come so far.
  package init(_ bytes: [UInt8]) {
    guard let end = Self.end(of: bytes) else {
      self = bytes.count > Self.longest ? .malformed : .incomplete
      return
    }
    guard end <= Self.longest, bytes[..<end].allSatisfy({ $0 == 9 || $0 == 10 || $0 == 13 || (32..<127).contains($0) })
    else {
      self = .malformed
      return
    }
    let line = String(decoding: bytes.prefix { $0 != 13 && $0 != 10 }, as: UTF8.self)
    let parts = line.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, ["HTTP/1.1", "HTTP/1.0"].contains(parts[2]) else {
      self = .malformed
      return
    }
    guard parts[0] == "CONNECT" else {
      self = .otherMethod
      return
    }
    guard let destination = EgressSettings.Destination(String(parts[1])) else {
      self = .malformed
      return
    }
    self = .tunnel(destination, rest: bytes.count - end)
  }

  private static func end(of bytes: [UInt8]) -> Int? {
    guard bytes.count >= 4 else { return nil }
    for start in 0...(bytes.count - 4) where bytes[start] == 13 {
      if bytes[start + 1] == 10, bytes[start + 2] == 13, bytes[start + 3] == 10 { return start + 4 }
    }
    return nil
  }
}
