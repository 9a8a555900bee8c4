import Foundation
package import WisselOutbound
package import WisselSettings

extension Outbound {
  /// The way out as a source's settings say; reads the file with the proxy's password and that with the authorities.
  ///
  /// - Parameters:
  ///   - section: The key the settings stand under, for messages.
  ///   - path: Makes a path of the settings an absolute one.
  /// - Throws: `LakeError` that names the key.
  package init(
    _ proxies: ProxySettings, authorities: String?, of section: String, path: (String) -> String
  ) throws(LakeError) {
    let authorities = try authorities.map { file throws(LakeError) in
      Data(try SourceSecret.text(of: path(file)).utf8)
    }
    do throws(OutboundError) {
      try self.init(
        exceptions: ProxyExceptions(proxies.exceptions, loopback: proxies.isOfEnvironment), authorities: authorities)
    } catch {
      throw LakeError("\(section).certificate_authorities names a file that holds no certificate in PEM")
    }
    secureProxy = try proxies.secure.map { address throws(LakeError) in try ProxyServer(address, path) }
    plainProxy = try proxies.plain.map { address throws(LakeError) in try ProxyServer(address, path) }
  }
}

extension ProxyServer {
  fileprivate init(_ address: ProxySettings.Address, _ path: (String) -> String) throws(LakeError) {
    let password =
      try address.passwordFile.map { file throws(LakeError) in try SourceSecret.firstLine(of: path(file)) }
      ?? address.password?.reveal() ?? ""
    self.init(
      host: address.host, port: address.port, login: address.username.map { Login(username: $0, password: password) })
  }
}
