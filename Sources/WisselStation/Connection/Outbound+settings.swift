import Foundation
package import WisselOutbound
package import WisselSettings

extension Outbound {
  /// The way out as a node's settings say; reads the file with the proxy's password and that with the authorities.
  ///
  /// - Throws: `StationError` that names the key.
  package init(_ node: NodeSettings) throws(StationError) {
    let proxies = node.wissel.proxies
    let exceptions = ProxyExceptions(proxies.exceptions, loopback: proxies.isOfEnvironment)
    let authorities = try node.wissel.certificateAuthorities.map { path throws(StationError) in
      try Self.bytes(node.path(path), key: "wissel.certificate_authorities", meaning: "certificates in PEM")
    }
    do throws(OutboundError) {
      try self.init(exceptions: exceptions, authorities: authorities)
    } catch {
      throw StationError(
        .settings,
        "\(node.path(node.wissel.certificateAuthorities ?? "")) holds no certificate in PEM: put the authority's there, or"
          + " correct wissel.certificate_authorities")
    }
    secureProxy = try proxies.secure.map { address throws(StationError) in try ProxyServer(address, node) }
    plainProxy = try proxies.plain.map { address throws(StationError) in try ProxyServer(address, node) }
  }

  fileprivate static func bytes(_ path: String, key: String, meaning: String) throws(StationError) -> Data {
    guard let handle = FileHandle(forReadingAtPath: path), let bytes = try? handle.read(upToCount: 4 << 20) else {
      throw StationError(
        .settings, "\(path) cannot be read: it should hold \(meaning); check it, or correct \(key)")
    }
    return bytes
  }
}

extension ProxyServer {
  fileprivate init(_ address: ProxySettings.Address, _ node: NodeSettings) throws(StationError) {
    var password = address.password?.reveal() ?? ""
    if let file = address.passwordFile {
      let bytes = try Outbound.bytes(
        node.path(file), key: "wissel.proxy.password_file", meaning: "the proxy's password on its first line")
      password = String(
        String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first.map(String.init) ?? "")
    }
    self.init(
      host: address.host, port: address.port, login: address.username.map { Login(username: $0, password: password) })
  }
}
