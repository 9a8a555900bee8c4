import Foundation
import Glibc
import Synchronization

/// A proxy for tests: answers each request, one connection at a time, with what the closure says.
final class ScriptedProxy: Sendable {
  struct Request: Sendable {
    var line: String
    var authorization: String?
    var body: Data
  }
  enum Reply: Sendable {
    case json(Int, String)
    /// The connection ends without an answer.
    case nothing
  }

  let port: UInt16
  private let socket: Int32
  private let seen = Mutex<[Request]>([])
  var requests: [Request] { seen.withLock { $0 } }

  init(_ answer: @escaping @Sendable (Request, Int) -> Reply) throws {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutableBytes(of: &address) { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) { Glibc.bind(socket, $0.baseAddress, size) }
    }
    guard bound == 0, listen(socket, 16) == 0 else { throw POSIXError(.EADDRINUSE) }
    _ = withUnsafeMutableBytes(of: &address) { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) { getsockname(socket, $0.baseAddress, &size) }
    }
    self.socket = socket
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [self] in
      while case let connection = accept(socket, nil, nil), connection >= 0 {
        if let request = Self.read(connection) {
          let number = seen.withLock { list in
            list.append(request)
            return list.count
          }
          if case .json(let status, let text) = answer(request, number) {
            let head = "HTTP/1.1 \(status) X\r\nContent-Length: \(text.utf8.count)\r\nConnection: close\r\n\r\n"
            let bytes = Array((head + text).utf8)
            _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
          }
        }
        close(connection)
      }
    }
  }

  func stop() {
    shutdown(socket, Int32(SHUT_RDWR))
    close(socket)
  }

  private static func read(_ connection: Int32) -> Request? {
    var data = Data()
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      if let end = data.range(of: Data("\r\n\r\n".utf8)) {
        let lines = String(decoding: data[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        func field(_ name: String) -> String? {
          lines.first { $0.lowercased().hasPrefix(name + ":") }?.components(separatedBy: ": ").last
        }
        let body = data[end.upperBound...]
        if body.count >= Int(field("content-length") ?? "0") ?? 0 {
          return Request(line: lines[0], authorization: field("authorization"), body: Data(body))
        }
      }
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      data.append(contentsOf: buffer[..<count])
    }
  }
}
