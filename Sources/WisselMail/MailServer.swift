/// Where mail is handed in: a relay that speaks SMTP.
package struct MailServer: Sendable, CustomStringConvertible {
  package var host: String
  package var port: Int
  package var security: Security
  /// Nil: no authentication.
  package var credentials: Credentials?
  /// The sender of every mail, as `name@host.tld`.
  package var sender: String
  /// A PEM file with the certificates to trust; nil for those of the system.
  package var certificateFile: String?
  /// The most one mail may take, connecting included.
  package var patience: Duration

  /// How the connection is protected.
  package enum Security: Sendable {
    case none
    /// Begins in the clear and must go on encrypted (STARTTLS), or the mail is not sent.
    case startTLS
    /// Encrypted from the first byte.
    case tls
  }

  package struct Credentials: Sendable {
    package let username: String
    package let password: String

    package init(username: String, password: String) {
      self.username = username
      self.password = password
    }
  }

  package init(
    host: String, port: Int, security: Security, credentials: Credentials? = nil, sender: String,
    certificateFile: String? = nil, patience: Duration = .seconds(20)
  ) {
    self.host = host
    self.port = port
    self.security = security
    self.credentials = credentials
    self.sender = sender
    self.certificateFile = certificateFile
    self.patience = patience
  }

  /// Without the credentials.
  package var description: String { "\(host):\(port)" }
}
