import Foundation
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing
import WisselHTTP
import WisselModel
import WisselPasswords
import WisselSocketIO
import WisselWire

@testable import WisselServer

@Suite("What one address may cost and guess")
struct AddressGuardTests {
  private static func time(_ seconds: Int64) -> WireTime { WireTime(microseconds: seconds * 1_000_000) }

  private func isAdmitted(_ gate: AddressGuard, _ address: String?, at seconds: Int64 = 0) -> Bool {
    (try? gate.admit(address, now: Self.time(seconds))) != nil
  }

  @Test("so many attempts a minute, and they come back with time")
  func attempts() {
    let gate = AddressGuard(
      requests: Allowance(most: 3, seconds: 60), failures: Allowance(most: 100, seconds: 60))
    #expect((0..<4).map { _ in isAdmitted(gate, "192.0.2.1") } == [true, true, true, false])
    #expect(isAdmitted(gate, "192.0.2.2"), "another address is another matter")
    #expect(isAdmitted(gate, "192.0.2.1", at: 20) && !isAdmitted(gate, "192.0.2.1", at: 20))
    #expect((0..<5).allSatisfy { _ in isAdmitted(gate, nil) })
    let error = #expect(throws: WireError.self) { try gate.admit("192.0.2.1", now: Self.time(20)) }
    #expect(error?.status == .tooManyRequests && error?.headers[.retryAfter] == "20")
  }

  @Test("so many failures, then waiting, whatever the password")
  func failures() {
    let gate = AddressGuard(
      requests: Allowance(most: 1000, seconds: 60), failures: Allowance(most: 2, seconds: 900))
    for _ in 0..<2 { gate.failed("192.0.2.1", now: Self.time(0)) }
    #expect(!isAdmitted(gate, "192.0.2.1") && isAdmitted(gate, "192.0.2.2"))
    #expect(!isAdmitted(gate, "192.0.2.1", at: 449) && isAdmitted(gate, "192.0.2.1", at: 451))
  }

  @Test("one network of version 6 counts as one, and only so many are remembered")
  func memory() {
    let gate = AddressGuard(
      requests: Allowance(most: 1, seconds: 60), failures: Allowance(most: 1, seconds: 60), capacity: 50)
    #expect(isAdmitted(gate, "2001:db8::1") && !isAdmitted(gate, "2001:db8::2") && isAdmitted(gate, "2001:db8:0:1::"))
    for number in 0..<5000 { _ = isAdmitted(gate, "10.0.\(number / 250).\(number % 250)") }
    #expect(gate.count == 50)
    #expect(isAdmitted(gate, "2001:db8::1"), "the oldest were forgotten")
  }

  /// A login from an address that a trusted proxy names.
  private func login(_ server: TestServer, from address: String, _ password: String) async throws -> Int {
    let body = try WireJSON.encode(["username": "root", "password": .string(password)] as JSONValue)
    return try await server.client.execute(
      uri: "/api/token/user", method: .post,
      headers: [.contentType: "application/json", HeaderName.forwardedFor: "6.6.6.6, \(address)"],
      body: ByteBuffer(bytes: body)
    ).status.code
  }

  @Test("a flood of bad logins ends in 429 and leaves other addresses alone")
  func flood() async throws {
    try await TestServer.listening(configure: {
      $0.trustedProxies = TrustedProxies(["127.0.0.0/8", "::1"].compactMap { IPRange($0) })
      $0.failuresPerAddress = 20
      $0.lockOut = LockOut(maxFailedAttempts: 1000, inactivationMinutes: 15)
    }) { server in
      var statuses: [Int: Int] = [:]
      for number in 0..<200 {
        statuses[try await login(server, from: "203.0.113.5", "guess \(number)"), default: 0] += 1
      }
      #expect(statuses == [401: 20, 429: 180])
      #expect(try await login(server, from: "203.0.113.5", TestServer.rootPassword) == 429)
      #expect(try await login(server, from: "203.0.113.6", TestServer.rootPassword) == 200)
    }
  }

  /// A server behind a proxy on this machine, and whose organisation beta may call from one network only.
  private func bounded(_ body: @escaping @Sendable (Federation) async throws -> Void) async throws {
    try await TestServer.listening(configure: {
      $0.trustedProxies = TrustedProxies(["127.0.0.0/8", "::1"].compactMap { IPRange($0) })
      $0.allowedAddresses = AllowedAddresses(["beta": [IPRange("203.0.113.0/24")].compactMap { $0 }])
    }) { try await body(Federation($0)) }
  }

  @Test("it holds for sockets, by polling and by WebSocket", arguments: ["alpha", "beta"])
  func sockets(organization: String) async throws {
    try await bounded { federation in
      let (token, id) = (try await federation.node(organization), try #require(federation.nodes[organization]))
      let room = Room.of(client: AuthenticatableID(id))
      let live = federation.server.service.live
      for (address, isIn) in [("198.51.100.5", organization == "alpha"), ("203.0.113.5", true)] {
        var socket = try await RecordedSocket(federation.server, authorization: "Bearer \(token)", from: address)
        try await socket.send("40/tasks,{}")
        try await socket.synchronize()
        #expect(live.sockets.sessions(in: room).isEmpty != isIn, "\(address)")
        // A WebSocket's handshake tells the proxy's address, and whom that names.
        let admission = await SocketAdmission(core: federation.server.service.core).admit(
          Handshake(
            headers: [("authorization", "Bearer \(token)"), ("x-forwarded-for", address)], remoteAddress: "127.0.0.1"))
        if case .identified = admission { #expect(isIn) } else { #expect(!isIn, "\(address)") }
      }
    }
  }

  @Test("it holds for the tokens of containers and for renewing one's own")
  func tokens() async throws {
    try await bounded { federation in
      let (task, _) = try await federation.ask(["beta"])
      let core = federation.server.service.core
      let node = AuthenticatableID(try #require(federation.nodes["beta"]))
      let (access, refresh) = try await core.tokens.pair(for: .node, node)
      let subject = try await core.database.read { transaction in
        try TokenQueries.containerSubject(
          for: TaskID(task), image: "algo:1", node: NodeID(node.rawValue), transaction)
      }
      let container = try await core.tokens.container(subject)
      let body = try WireJSON.encode(["task_id": .int(task), "image": "algo:1"] as JSONValue)
      func status(_ method: HTTPRequest.Method, _ path: String, _ token: String, from address: String) async throws
        -> Int
      {
        try await federation.server.client.execute(
          uri: "/api" + path, method: method,
          headers: [
            .authorization: "Bearer \(token)", .contentType: "application/json", HeaderName.forwardedFor: address,
          ], body: path == "/token/container" ? ByteBuffer(bytes: body) : nil
        ).status.code
      }
      for (address, expected) in [("198.51.100.5", 403), ("203.0.113.5", 200)] {
        #expect(try await status(.post, "/token/container", access, from: address) == expected)
        #expect(try await status(.post, "/token/refresh", refresh, from: address) == expected)
        #expect(try await status(.get, "/task/\(task)", container, from: address) == expected)
      }
    }
  }

  @Test("an organisation that the settings name keeps its name, and a name that is nobody's is told of")
  func renaming() async throws {
    try await TestServer.run(configure: {
      $0.allowedAddresses = AllowedAddresses(["alpha": [IPRange("0.0.0.0/0"), IPRange("::/0")].compactMap { $0 }])
    }) { server in
      #expect(server.service.notices.contains { $0.contains("'alpha'") && $0.contains("wissel.allowed_addresses") })
      let here = try await server.hospitals()
      let path = "/organization/\(here.alpha)"
      let refused = try await server.call(.patch, path, ["name": "omega"], token: here.root)
      #expect(refused.status == 400 && refused.message?.contains("wissel.allowed_addresses") == true)
      #expect(try await server.call(.patch, path, ["name": "alpha", "country": "NL"], token: here.root).status == 200)
      #expect(
        try await server.call(.patch, "/organization/\(here.beta)", ["name": "omega"], token: here.root).status == 200)
    }
  }

  @Test("an organisation's list of addresses holds for logging in and for every call")
  func allowList() async throws {
    try await TestServer.listening(configure: {
      $0.trustedProxies = TrustedProxies(["127.0.0.0/8", "::1"].compactMap { IPRange($0) })
      $0.allowedAddresses = AllowedAddresses(["root": [IPRange("203.0.113.0/24")].compactMap { $0 }])
    }) { server in
      #expect(try await login(server, from: "203.0.113.5", TestServer.rootPassword) == 200)
      #expect(try await login(server, from: "198.51.100.5", TestServer.rootPassword) == 403)
      let token = try await server.service.core.tokens.pair(for: .user, 1).access
      func list(from address: String?) async throws -> Int {
        var headers: HTTPFields = [.authorization: "Bearer \(token)"]
        if let address { headers[HeaderName.forwardedFor] = address }
        return try await server.client.execute(uri: "/api/organization", method: .get, headers: headers, body: nil)
          .status.code
      }
      #expect(try await list(from: "203.0.113.9") == 200)
      #expect(try await list(from: "198.51.100.9") == 403)
      #expect(try await list(from: nil) == 403, "the proxy's own address is not on the list")
    }
  }
}
