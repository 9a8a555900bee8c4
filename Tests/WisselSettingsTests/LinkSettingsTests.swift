import Testing

@testable import WisselSettings

/// The sections `ssh-tunnels` and `docker_services` of existing files.
@Suite struct LinkSettingsTests {
  private static func settings(_ links: String) throws -> NodeSettings {
    try NodeSettings(
      yaml: """
        api_key: 1b671a64-40d5-491e-99b0-da01ff1f3341
        server_url: http://localhost
        encryption: {enabled: false}
        share_algorithm_logs: false
        \(links)
        """, file: "n.yaml")
  }

  @Test func tunnelsAreReadAsTheOriginalWritesThem() throws {
    let settings = try Self.settings(
      """
      ssh-tunnels:
        - hostname: My-Source
          ssh:
            host: machine.example.org
            port: 2222
            fingerprint: "ssh-rsa AAAAB3NzaC1yc2E+/= root@machine"
            identity:
              username: reader
              key: keys/tunnel.pem
          tunnel:
            bind:
              ip: 0.0.0.0
              port: 8000
            dest:
              ip: 127.0.0.1
              port: 5432
      docker_services:
        Store: hospital-store
      """)
    #expect(
      settings.links
        == LinkSettings(
          tunnels: [
            SSHTunnelSettings(
              hostname: "my-source", port: 8000, machine: .init(host: "machine.example.org", port: 2222),
              hostKey: "ssh-rsa AAAAB3NzaC1yc2E+/=", username: "reader", key: "keys/tunnel.pem",
              destination: .init(host: "127.0.0.1", port: 5432))
          ], services: ["store": "hospital-store"]))
    #expect(
      settings.warnings.map(\.description) == [
        "n.yaml:5:1: ssh-tunnels: reached only by runs that are given a database whose address (scheme://name:port/…) "
          + "names it",
        "n.yaml:21:1: docker_services: reached only by runs that are given a database whose address "
          + "(scheme://name:port/…) names it",
      ])
  }

  @Test(
    arguments: [
      ("fingerprint: 'SHA256:abc'", "ssh-tunnels[0].ssh.fingerprint"),
      ("host: -oProxyCommand=x", "ssh-tunnels[0].ssh.host"),
      ("port: 0", "ssh-tunnels[0].ssh.port"),
      ("identity: {username: -x, key: k}", "ssh-tunnels[0].ssh.identity.username"),
    ])
  func whatIsBrokenIsNamed(_ line: String, _ key: String) {
    let good = [
      "host": "host: m", "port": "port: 22", "fingerprint": "fingerprint: ssh-ed25519 AAAA",
      "identity": "identity: {username: u, key: k}",
    ]
    let name = String(line.prefix { $0 != ":" })
    let ssh = good.merging([name: line]) { $1 }.values.joined(separator: ", ")
    let error = #expect(throws: SettingsError.self) {
      try Self.settings(
        """
        ssh-tunnels:
          - {hostname: a, ssh: {\(ssh)}, tunnel: {bind: {port: 1}, dest: {ip: b, port: 2}}}
        """)
    }
    #expect(error?.findings.map(\.key) == [key])
  }

  @Test func aNameStandsForOneThing() {
    let error = #expect(throws: SettingsError.self) {
      try Self.settings(
        """
        docker_services: {a: store}
        ssh-tunnels:
          - hostname: A
            ssh: {host: m, fingerprint: ssh-ed25519 AAAA, identity: {username: u, key: k}}
            tunnel: {bind: {port: 1}, dest: {ip: b, port: 2}}
        """)
    }
    #expect(error?.findings.map(\.key) == ["ssh-tunnels"])
  }
}
