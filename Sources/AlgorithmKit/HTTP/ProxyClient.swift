import Dispatch
import Glibc

/// A small HTTP/1.1 client for one purpose: an algorithm's few calls to its station's proxy, plain and near by. One
/// connection per call; what it leaves out (TLS, proxies, redirects, pools) would make the image larger and its start
/// slower than the calls themselves take.
package struct ProxyClient: Sendable {
  private let address: ProxyAddress
  private let bodyLimit: Int
  /// How long connecting may take, and how long the proxy may be silent, in seconds.
  private let patience: Int

  package init(_ address: ProxyAddress, bodyLimit: Int = 1 << 30, patience: Int = 120) {
    self.address = address
    self.bodyLimit = bodyLimit
    self.patience = patience
  }

  /// Sends one request and waits for the reply.
  ///
  /// - Parameters:
  ///   - path: Path and query, without the address's own path.
  ///   - token: Sent as a bearer token.
  ///   - json: The body, if there is one.
  package func send(_ method: String, _ path: String, token: String, json: [UInt8]? = nil) async throws -> HTTPReply {
    var head = "\(method) \(address.path)\(path) HTTP/1.1\r\n"
    head += "Host: \(address.host):\(address.port)\r\nAuthorization: Bearer \(token)\r\n"
    head += "Accept: application/json\r\nConnection: close\r\n"
    if let json { head += "Content-Type: application/json\r\nContent-Length: \(json.count)\r\n" }
    let request = Array((head + "\r\n").utf8) + (json ?? [])
    // A blocking call, kept off the threads that Swift's own tasks share.
    return try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(with: Result { try exchange(request) })
      }
    }
  }

  private func exchange(_ request: [UInt8]) throws(HTTPFailure) -> HTTPReply {
    let socket = try connect()
    defer { close(socket) }
    var sent = 0
    while sent < request.count {
      let count = request[sent...].withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count < 0 && errno == EINTR { continue }
      // A peer that refuses early may have answered already: read what it said.
      guard count > 0 else { break }
      sent += count
    }
    var parser = HTTPReplyParser(bodyLimit: bodyLimit)
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = buffer.withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .interrupted }
      if count == 0 { return try parser.end() }
      if let reply = try parser.receive(buffer[..<count]) { return reply }
    }
  }

  private func connect() throws(HTTPFailure) -> Int32 {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_NUMERICSERV
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(address.host, String(address.port), &hints, &found) == 0 else { throw .notConnected }
    defer { freeaddrinfo(found) }
    var candidate = found
    while let current = candidate?.pointee {
      let descriptor = socket(current.ai_family, current.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
      if descriptor >= 0 {
        var timeout = timeval(tv_sec: patience, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, size)
        if Glibc.connect(descriptor, current.ai_addr, current.ai_addrlen) == 0 { return descriptor }
        close(descriptor)
      }
      candidate = current.ai_next
    }
    throw .notConnected
  }
}
