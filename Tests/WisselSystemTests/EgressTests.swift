import Foundation
import Glibc
import Testing
import WisselClient
import WisselWire

@testable import WisselDemo

@Suite("A way out", .enabled(if: SystemNetwork.possible, Comment(rawValue: SystemNetwork.reason)))
struct EgressTests {
  @Test("is there for what is listed and holds nobody's data, and for nothing else")
  func egress() async throws {
    // A port of this machine; who connects is taken by the system.
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && getsockname(listener, $0, &size) == 0 && listen(listener, 8) == 0
      }
    }
    try #require(listening)
    let port = Int(UInt16(bigEndian: address.sin_port))
    let entry = "{algorithm: \(Program.probe.image), allow: ['127.0.0.1:\(port)', 'name.invalid:443']}"
    let plan = try SystemNetwork.plan(encrypted: false, additions: ["egress: [\(entry)]"], stations: 1)
    try await SystemNetwork.with(plan) { network in
      func reach(_ host: String, _ port: Int, databases: [JSONValue] = []) async throws -> JSONValue {
        let task = try await network.ask(
          "reach", ["host": .string(host), "port": .int(port)], databases: databases)
        return try #require(try await network.results(of: task).first).value(as: JSONValue.self)
      }
      let made = try await reach("127.0.0.1", port)
      #expect(made["proxy"] == "http://127.0.0.1:3128")
      #expect(made["answer"] == "HTTP/1.1 200 Connection established")
      #expect(try await reach("127.0.0.1", port == 1 ? 2 : 1)["answer"] == "HTTP/1.1 403 Refused")
      #expect(try await reach("name.invalid", 443)["answer"] == "HTTP/1.1 403 Refused")
      // With patients' rows there is no proxy to ask.
      let closed = try await reach("127.0.0.1", port, databases: [["label": "default"]])
      #expect(closed["proxy"] == nil || closed["proxy"]?.isNull == true)
      #expect(closed["answer"] == nil || closed["answer"]?.isNull == true)
    }
  }
}
