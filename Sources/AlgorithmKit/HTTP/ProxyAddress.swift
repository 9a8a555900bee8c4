/// Where the station's proxy listens: plain HTTP, inside the run's own network.
package struct ProxyAddress: Sendable, Equatable {
  package let host: String
  package let port: UInt16
  /// What goes in front of each path; empty or beginning with a slash.
  package let path: String

  /// - Parameters:
  ///   - host: `http://NAME`, or the name alone.
  ///   - port: The port; nil or empty means 80.
  ///   - path: What goes in front of each path.
  package init(host: String, port: String?, path: String) throws {
    if host.hasPrefix("https://") {
      throw AlgorithmError("HOST asks for https; the proxy of a station speaks plain http")
    }
    var name = host.hasPrefix("http://") ? String(host.dropFirst(7)) : host
    while name.hasSuffix("/") { name.removeLast() }
    let number = port.flatMap { $0.isEmpty ? nil : $0 } ?? "80"
    guard let value = UInt16(number), value > 0 else { throw AlgorithmError("PORT is not a port number") }
    guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "/") }) else {
      throw AlgorithmError("HOST is not the name of a host")
    }
    self.host = name
    self.port = value
    var prefix = path
    while prefix.hasSuffix("/") { prefix.removeLast() }
    self.path = prefix.isEmpty || prefix.hasPrefix("/") ? prefix : "/" + prefix
  }
}
