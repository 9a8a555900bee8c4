import Foundation

/// An HTTP proxy that makes tunnels (CONNECT; RFC 9110 §9.3.6), with or without a log-in. It never prints its password.
package struct ProxyServer: Hashable, Sendable {
  /// A name and a password, sent as Basic authentication (RFC 7617) with the request for a tunnel and nowhere else.
  package struct Login: Hashable, Sendable {
    package var username: String
    fileprivate var password: String

    package init(username: String, password: String) {
      self.username = username
      self.password = password
    }
  }

  /// A name or an address, IPv6 without brackets.
  package var host: String
  package var port: Int
  package var login: Login?

  package init(host: String, port: Int, login: Login? = nil) {
    self.host = host
    self.port = port
    self.login = login
  }

  /// The credentials of Basic authentication; nil without a log-in. A secret.
  var credentials: String? {
    login.map { Data("\($0.username):\($0.password)".utf8).base64EncodedString() }
  }
}

extension ProxyServer.Login: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "\(username):•••" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
