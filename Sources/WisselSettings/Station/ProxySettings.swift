import Foundation

/// `wissel.proxy`, or the usual environment variables.
package struct ProxySettings: Hashable, Sendable {
  /// Where a proxy listens, and who we are to it.
  package struct Address: Hashable, Sendable {
    package var host: String
    package var port: Int
    package var username: String?
    /// The path, as written, of the file with the password.
    package var passwordFile: String?
    /// The password, where the environment gives the whole address.
    package var password: Secret?
  }

  /// For `https`.
  package var secure: Address?
  /// For `http`.
  package var plain: Address?
  /// Hosts that are reached without a proxy, as `NO_PROXY` lists them.
  package var exceptions: [String]
  /// Whether the proxy is the environment's, which never means this machine itself.
  package var isOfEnvironment: Bool

  init(_ parent: Section, _ variables: Variables) {
    let section = parent.section("proxy")
    let written = section.text("url", expected: "http://HOST:PORT, without a password", as: Self.withoutPassword)
    let username = section.text("username")
    let passwordFile = section.text("password_file")
    if parent.has("proxy") { _ = section.required("url", written, meaning: "the proxy's address, http://HOST:PORT") }
    if passwordFile != nil, username == nil, written?.username == nil {
      section.findings.error(
        "a password without a user name; give username as well", key: section.name("password_file"),
        at: section.mark("password_file"))
    }
    section.finish(unknownIsError: true)
    exceptions = ["NO_PROXY", "no_proxy"].lazy.compactMap { variables.text($0) }.first.map(Self.entries) ?? []
    isOfEnvironment = written == nil
    if var written {
      written.username = username ?? written.username
      written.passwordFile = passwordFile
      secure = written
      plain = written
    } else {
      secure = Self.address(variables, "HTTPS_PROXY", section.findings)
      plain = Self.address(variables, "HTTP_PROXY", section.findings)
    }
  }

  private static func entries(_ text: String) -> [String] {
    text.split { $0 == "," || $0.isWhitespace }.map(String.init)
  }

  private static func address(_ variables: Variables, _ name: String, _ findings: Findings) -> Address? {
    guard let text = variables.text(name) ?? variables.text(name.lowercased()) else { return nil }
    if let address = address(text) { return address }
    findings.warning("it is no address such as http://HOST:PORT and is not used", key: name, at: nil)
    return nil
  }

  private static func withoutPassword(_ text: String) -> Address? {
    guard let address = address(text), address.password == nil else { return nil }
    return address
  }

  /// `http://USER:PASSWORD@HOST:PORT`, of which only the host must be there.
  static func address(_ text: String) -> Address? {
    let text = text.contains("://") ? text : "http://" + text
    guard let parts = URLComponents(string: text), parts.scheme?.lowercased() == "http",
      var host = parts.host, !host.isEmpty, ["", "/"].contains(parts.path), parts.query == nil
    else { return nil }
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    return Address(
      host: host, port: parts.port ?? 80, username: parts.user, passwordFile: nil,
      password: parts.password.map { Secret($0) })
  }
}
