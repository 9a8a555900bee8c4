import AlgorithmKit
import Glibc

/// What comes of asking the station for a way out.
struct Reach: Codable, Sendable {
  /// The proxy the environment names; nil for none.
  var proxy: String?
  /// The first line of the proxy's answer; nil where nobody answers.
  var answer: String?

  struct Destination: Codable, Sendable {
    var host: String
    var port: Int
  }

  /// Asks for a tunnel, whatever the environment says.
  static let ask = Partial("reach") { (destination: Destination, data: StationData) in
    Reach(
      proxy: data.environment["HTTPS_PROXY"], answer: line(from: 3128, to: "\(destination.host):\(destination.port)"))
  }

  private static func line(from port: UInt16, to target: String) -> String? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    let request = Array("CONNECT \(target) HTTP/1.1\r\n\r\n".utf8)
    guard connected == 0, send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
      return nil
    }
    var buffer = [UInt8](repeating: 0, count: 1024)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { return nil }
    return String(decoding: buffer.prefix(count).prefix { $0 != 13 }, as: UTF8.self)
  }
}
