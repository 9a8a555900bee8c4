import Foundation

/// A TCP connection to loopback that says whatever it is told to, right or wrong.
final class RawLine {
  private let descriptor: Int32

  /// - Parameters:
  ///   - url: scheme, host and port of a server on 127.0.0.1.
  ///   - source: the address it comes from, such as 127.0.0.9; nil for the usual one.
  ///   - window: bytes that may be on their way to it unread; nil for the system's choice.
  init?(_ url: String, from source: String? = nil, window: Int32? = nil) {
    guard let port = url.split(separator: ":").last.flatMap({ UInt16($0) }) else { return nil }
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    if var window { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &window, socklen_t(MemoryLayout<Int32>.size)) }
    let bound = source.map { Self.with($0, port: 0) { bind(descriptor, $0, $1) } } ?? 0
    let connected = bound == 0 ? Self.with("127.0.0.1", port: port) { Foundation.connect(descriptor, $0, $1) } : -1
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
    }
    guard connected == 0 else {
      close(descriptor)
      return nil
    }
  }

  private static func with(
    _ host: String, port: UInt16, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr(host)
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { call($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
  }

  deinit { close(descriptor) }

  /// Sends; false when the other side has had enough.
  @discardableResult
  func say(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        send(
          descriptor, UnsafeRawBufferPointer(rebasing: $0[sent...]).baseAddress, bytes.count - sent,
          Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  @discardableResult
  func say(_ text: String) -> Bool { say(Array(text.utf8)) }

  /// What comes back, up to 64 kB; empty when the other side closes or says nothing.
  func hear() -> String {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : ""
  }

  /// The status of a whole reply of HTTP/1.1 with a known length; 0 when none comes.
  func status() -> Int {
    var reply = ""
    while true {
      if let head = reply.firstRange(of: "\r\n\r\n") {
        let lines = reply[..<head.lowerBound].split(separator: "\r\n")
        let length = lines.first { $0.lowercased().hasPrefix("content-length:") }
          .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
        if reply[head.upperBound...].utf8.count >= length ?? 0 {
          return lines.first.flatMap { Int($0.split(separator: " ").dropFirst().first ?? "") } ?? 0
        }
      }
      let more = hear()
      guard !more.isEmpty else { return 0 }
      reply += more
    }
  }

  /// Whether the other side has closed: everything it still says is read and forgotten, for at most 20 seconds a piece.
  func isClosedByPeer() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    for _ in 0..<1000 {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count == 0 { return true }
      if count < 0 { return errno == ECONNRESET || errno == EPIPE }
    }
    return false
  }
}
