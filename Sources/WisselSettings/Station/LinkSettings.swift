/// What names in databases' addresses stand for beside hosts of the network: the sections `ssh-tunnels` and
/// `docker_services`.
package struct LinkSettings: Hashable, Sendable {
  package var tunnels: [SSHTunnelSettings]
  /// Names of containers by the alias under which addresses call them.
  package var services: [String: String]

  package init(tunnels: [SSHTunnelSettings] = [], services: [String: String] = [:]) {
    self.tunnels = tunnels
    self.services = services
  }

  init(_ root: Section) {
    tunnels = root.sections("ssh-tunnels").compactMap { SSHTunnelSettings($0) }
    services = root.dictionary("docker_services").reduce(into: [:]) { $0[$1.key.lowercased()] = $1.value }
    var seen: Set<String> = Set(services.keys)
    for tunnel in tunnels where !seen.insert(tunnel.hostname).inserted {
      root.findings.error(
        "the name \(tunnel.hostname) is there twice among tunnels and services", key: root.name("ssh-tunnels"),
        at: root.mark("ssh-tunnels"))
    }
    // The original links these to every algorithm; here a name means something in a database's address only.
    for key in ["ssh-tunnels", "docker_services"] where root.has(key) {
      root.findings.warning(
        "reached only by runs that are given a database whose address (scheme://name:port/…) names it",
        key: root.name(key), at: root.mark(key))
    }
  }
}

/// One entry of `ssh-tunnels`: a port of another network that the station reaches by a login at a machine there.
package struct SSHTunnelSettings: Hashable, Sendable {
  /// The name for it in databases' addresses, in lower case.
  package var hostname: String
  /// The port for it in databases' addresses.
  package var port: Int
  /// The machine to log in at.
  package var machine: EgressSettings.Destination
  /// That machine's public key, as its `/etc/ssh/ssh_host_…_key.pub` has it: type and key.
  package var hostKey: String
  package var username: String
  /// The path, as written, of the private key to log in with.
  package var key: String
  /// Where that machine connects to.
  package var destination: EgressSettings.Destination

  package init(
    hostname: String, port: Int, machine: EgressSettings.Destination, hostKey: String, username: String, key: String,
    destination: EgressSettings.Destination
  ) {
    self.hostname = hostname.lowercased()
    self.port = port
    self.machine = machine
    self.hostKey = hostKey
    self.username = username
    self.key = key
    self.destination = destination
  }

  init?(_ section: Section) {
    let (ssh, tunnel) = (section.section("ssh"), section.section("tunnel"))
    let (identity, bind, far) = (ssh.section("identity"), tunnel.section("bind"), tunnel.section("dest"))
    defer { for part in [section, ssh, tunnel, identity, bind, far] { part.finish() } }
    let name = "a host's name"
    let hostname = section.required(
      "hostname", section.text("hostname", expected: name, as: Self.host), meaning: "the name in databases' addresses")
    let machine = ssh.required(
      "host", ssh.text("host", expected: name, as: Self.host), meaning: "the machine to log in at")
    let machinePort = ssh.integer("port", in: 1...65_535) ?? 22
    let hostKey = ssh.required(
      "fingerprint",
      ssh.text("fingerprint", expected: "the machine's public key, such as “ssh-ed25519 AAAA…”", as: Self.publicKey),
      meaning: "the machine's public key")
    let username = identity.required(
      "username",
      identity.text("username", expected: "an account's name") {
        $0.wholeMatch(of: /[A-Za-z0-9_.][A-Za-z0-9_.@-]*/) == nil ? nil : $0
      }, meaning: "the account to log in with")
    let key = identity.required("key", identity.text("key"), meaning: "the path of a private key")
    // Where the original listens; here nothing does, so an address in it means nothing.
    bind.ignored("ip")
    let port = bind.required(
      "port", bind.integer("port", in: 1...65_535), meaning: "the port in databases' addresses")
    let farHost = far.required(
      "ip", far.text("ip", expected: name, as: Self.host), meaning: "where the machine connects to")
    let farPort = far.required("port", far.integer("port", in: 1...65_535), meaning: "the port it connects to")
    guard let hostname, let machine, let hostKey, let username, let key, let port, let farHost, let farPort else {
      return nil
    }
    self.init(
      hostname: hostname, port: port, machine: .init(host: machine, port: machinePort), hostKey: hostKey,
      username: username, key: key, destination: .init(host: farHost, port: farPort))
  }

  /// A name or an address without brackets, as `Destination` reads it.
  private static func host(_ text: String) -> String? {
    (EgressSettings.Destination("\(text):1") ?? EgressSettings.Destination("[\(text)]:1"))?.host
  }

  /// Type and key of a public key's line; a comment is left off.
  private static func publicKey(_ text: String) -> String? {
    let words = text.split(separator: " ")
    guard words.count >= 2, words[0].wholeMatch(of: /[a-z][a-z0-9@.-]*/) != nil,
      words[1].wholeMatch(of: /[A-Za-z0-9+\/]+=*/) != nil
    else { return nil }
    return "\(words[0]) \(words[1])"
  }
}
