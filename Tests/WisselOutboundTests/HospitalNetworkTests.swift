import Foundation
import Hummingbird
import Logging
import NIOCore
import Testing
import WisselClient
import WisselOutbound
import WisselSocketIO
import WisselSocketProtocol
import WisselTesting
import WisselWire

/// What a station does through a hospital's proxy, to a server whose certificate is of the hospital's own authority.
@Suite(
  "A hospital's network", .timeLimit(.minutes(2)), .serialized,
  .enabled(if: LoopbackWay.isPossible, "needs Python and OpenSSL: run scripts/setup test"))
struct HospitalNetworkTests {
  private let login = ProxyServer.Login(username: "station", password: "geheim:123")

  private static func outbound(
    _ proxy: LoopbackWay?, _ login: ProxyServer.Login? = nil, _ authority: TestAuthority?
  ) throws -> Outbound {
    let server = proxy.map { ProxyServer(host: "127.0.0.1", port: $0.port, login: login) }
    return try Outbound(
      secureProxy: server, plainProxy: server, authorities: authority.map { try Data(contentsOf: $0.certificate) })
  }

  @Test("Calls of the API go through the proxy, log in there, and trust the hospital's authority")
  func calls() async throws {
    try await withTemporaryFolder { folder in
      try await HospitalServer.run(in: folder) { server, authority in
        try await LoopbackWay.proxy(login: "station:geheim:123", in: folder) { proxy in
          let way = try Self.outbound(proxy, login, authority)
          for base in ["https://localhost:\(server.tls)/api", "http://127.0.0.1:\(server.plain)/api"] {
            let client = APIClient(try HTTPTransport(base: base, over: way), retry: .none)
            #expect(try await client.version() == "4.15.2")
          }
          #expect(proxy.deeds == ["tunnel localhost:\(server.tls)", "tunnel 127.0.0.1:\(server.plain)"])
        }
      }
    }
  }

  @Test(
    "The socket goes through the proxy as a WebSocket, alone or after polling, or on polling for good",
    arguments: ClientSession.Mode.allCases)
  func socket(mode: ClientSession.Mode) async throws {
    try await withTemporaryFolder { folder in
      try await HospitalServer.run(in: folder) { server, authority in
        try await LoopbackWay.proxy(login: "station:geheim:123", in: folder) { proxy in
          let way = try Self.outbound(proxy, login, authority)
          for url in ["https://localhost:\(server.tls)", "http://127.0.0.1:\(server.plain)"] {
            let said = try await server.echo(SocketClientOptions(url: url, mode: mode, outbound: way))
            #expect(said == .init(text: "hello", transport: mode == .pollingOnly ? .polling : .websocket))
          }
          #expect(proxy.deeds.contains("tunnel localhost:\(server.tls)"))
          #expect(!proxy.deeds.contains { $0.hasPrefix("refused") })
        }
      }
    }
  }

  @Test("Where the server's WebSockets cannot be had, polling through the proxy goes on")
  func noWebSockets() async throws {
    try await withTemporaryFolder { folder in
      try await HospitalServer.run(webSockets: false, in: folder) { server, authority in
        try await LoopbackWay.proxy(in: folder) { proxy in
          let way = try Self.outbound(proxy, nil, authority)
          let said = try await server.echo(SocketClientOptions(url: "https://localhost:\(server.tls)", outbound: way))
          #expect(said == .init(text: "hello", transport: .polling))
        }
      }
    }
  }

  @Test("Each failure says what is wrong, and never the password")
  func failures() async throws {
    try await withTemporaryFolder { folder in
      try await HospitalServer.run(in: folder) { server, authority in
        try await LoopbackWay.proxy(login: "station:other", in: folder) { proxy in
          func words(_ url: String, _ outbound: Outbound) async -> [String] {
            var words: [String] = []
            do {
              let client = APIClient(try HTTPTransport(base: url + "/api", over: outbound), retry: .none)
              _ = try await client.version()
            } catch { words.append("\(error)") }
            for mode in [ClientSession.Mode.pollingOnly, .webSocketOnly] {
              let client = SocketClient(SocketClientOptions(url: url, mode: mode, outbound: outbound), logger: quiet)
              do { _ = try await client.run() } catch { words.append("\(error)") }
            }
            return words
          }
          let secure = "https://localhost:\(server.tls)"
          let expected: [(url: String, outbound: Outbound, words: String)] = [
            (secure, try Self.outbound(proxy, login, authority), "the proxy wants a user name and password, or others"),
            (secure, try Self.outbound(proxy, nil, authority), "the proxy wants a user name and password"),
            (secure, try Self.outbound(nil, nil, nil), "wissel.certificate_authorities"),
            ("https://127.0.0.1:\(server.plain)", try Self.outbound(nil, nil, authority), "TLS failed"),
            ("https://localhost:1", try Self.outbound(nil, nil, authority), "no connection"),
          ]
          for (url, outbound, text) in expected {
            let found = await words(url, outbound)
            #expect(found.count == 3 && found.allSatisfy { $0.contains(text) }, "\(text): \(found)")
            #expect(!found.contains { $0.contains("geheim") })
          }
          let right = try Self.outbound(proxy, .init(username: "station", password: "other"), authority)
          let nowhere = await words("https://localhost:1", right)
          #expect(nowhere.allSatisfy { $0.contains("the proxy makes no connection to that address") }, "\(nowhere)")
        }
      }
    }
  }

  @Test("A certificate for another name is refused")
  func otherName() async throws {
    try await withTemporaryFolder { folder in
      try await HospitalServer.run(names: "DNS:elsewhere.example.org", in: folder) { server, authority in
        let way = try Self.outbound(nil, nil, authority)
        let client = APIClient(try HTTPTransport(base: "https://localhost:\(server.tls)/api", over: way), retry: .none)
        let failure = await #expect(throws: TransportFailure.self) { try await client.version() }
        #expect("\(failure!)".contains("its certificate is for another name"))
      }
    }
  }
}
