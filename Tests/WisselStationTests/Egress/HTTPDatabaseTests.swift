import Foundation
import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing
import WisselOutbound
import WisselTesting

@testable import WisselSettings
@testable import WisselStation

/// How a run asks a database whose address is one of the web.
@Suite(
  .timeLimit(.minutes(2)), .enabled(if: LoopbackWay.isPossible, "needs Python and OpenSSL: run scripts/setup test"))
struct HTTPDatabaseTests {
  /// A run's way to such a database, and what the station's operator reads meanwhile.
  private struct Door {
    let socket: String
    let localPort: Int
    let log: LogRing

    /// Sends all, and reads to the end of the connection.
    func exchange(_ text: String) async throws -> String {
      let connection = try await connect()
      return try await connection.executeThenClose { inbound, outbound in
        try await outbound.write(ByteBuffer(string: text))
        var got = ByteBuffer()
        for try await piece in inbound { got.writeImmutableBuffer(piece) }
        return String(buffer: got)
      }
    }

    /// Asks for one thing.
    func get(_ target: String = "/sparql", _ headers: String = "") async throws -> String {
      try await exchange(
        "GET \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(localPort)\r\nConnection: close\r\n\(headers)\r\n")
    }

    func connect() async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
      try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(unixDomainSocketPath: socket) { channel in
          channel.eventLoop.makeCompletedFuture {
            try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
          }
        }
    }
  }

  /// Opens a run's way beside the body.
  private static func open(
    _ uri: String, over outbound: Outbound = .direct, in folder: URL, _ body: (Door) async throws -> Void
  ) async throws {
    let database = DatabaseSettings(
      label: "graph", uri: Secret(uri), type: "sparql", mountsReadOnly: false, environment: [:])
    let way = try #require(DatabaseWay.ways(of: [database], besides: []).first)
    let log = LogRing()
    let doors = DatabaseDoors(folder: folder.path, reach: DatabaseReach(outbound: outbound))
    try await doors.open(way, logger: Logger(label: "station") { _ in log.handler(now: { "" }) })
    let door = Door(socket: folder.path + "/" + way.socketName, localPort: way.localPort, log: log)
    do { try await body(door) } catch {
      await doors.close()
      throw error
    }
    await doors.close()
  }

  /// A store with TLS on `localhost`, whose authority the station trusts, and a run's way to it.
  private static func with(
    _ answer: @escaping PlayedStore.Answer, _ body: (PlayedStore, Door) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let authority = try await TestAuthority(in: folder)
      let outbound = try Outbound(authorities: Data(contentsOf: authority.certificate))
      try await PlayedStore.run(try await authority.certificate(), answer) { store in
        try await open("https://localhost:\(store.port)/sparql", over: outbound, in: folder) {
          try await body(store, $0)
        }
      }
    }
  }

  @Test func aRunAsksInHTTPAndTheDatabaseIsAskedByItsOwnNameInTLS() async throws {
    try await Self.with({ _, write in
      try await write(PlayedStore.text("age\r\n41\r\n", "Content-Type: text/csv\r\n"))
      return .goesOn
    }) { store, door in
      let answer = try await door.exchange(
        "GET /sparql?query=SELECT%20* HTTP/1.1\r\nHost: 127.0.0.1:\(door.localPort)\r\nAccept: text/csv\r\n\r\n"
          + "POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
          + "5\r\nquery\r\n0\r\n\r\n")
      #expect(answer == String(repeating: PlayedStore.text("age\r\n41\r\n", "Content-Type: text/csv\r\n"), count: 2))
      #expect(store.requests.count == 2)
      #expect(
        store.requests.first
          == "GET /sparql?query=SELECT%20* HTTP/1.1\r\nAccept: text/csv\r\nHost: localhost:\(store.port)\r\n\r\n")
      #expect(store.requests.last?.contains("\r\nHost: localhost:\(store.port)\r\n") == true)
      #expect(store.requests.last?.hasSuffix("\r\n\r\n5\r\nquery\r\n0\r\n\r\n") == true)
      #expect(door.log.tail.isEmpty)
    }
  }

  @Test func whatItsCertificateDoesNotProveIsNotAsked() async throws {
    let refused = "HTTP/1.1 502 Bad Gateway\r\n"
    try await withTemporaryFolder { folder in
      let authority = try await TestAuthority(in: folder)
      let trusting = try Outbound(authorities: Data(contentsOf: authority.certificate))
      let answer: PlayedStore.Answer = { _, write in
        try await write(PlayedStore.text("secret"))
        return .goesOn
      }
      for (names, days, outbound, why) in [
        ("DNS:localhost", 20, Outbound.direct, "not of an authority this machine trusts"),
        ("DNS:localhost", -1, trusting, "not of an authority this machine trusts, or has expired"),
        ("DNS:elsewhere.example", 20, trusting, "its certificate is for another name"),
      ] as [(String?, Int, Outbound, String)] {
        var certificate: TestAuthority.Certificate?
        if let names { certificate = try await authority.certificate(for: names, days: days) }
        try await PlayedStore.run(certificate, answer) { store in
          try await Self.open("https://localhost:\(store.port)/sparql", over: outbound, in: folder) { door in
            let heard = try await door.get()
            #expect(heard.hasPrefix(refused) && heard.contains("the database 'graph' does not answer this station"))
            #expect(!heard.contains("certificate") && !heard.contains("localhost"))
            #expect(store.requests.isEmpty)
            #expect(door.log.tail.count == 1 && door.log.tail.allSatisfy { $0.contains(why) }, "\(door.log.tail)")
            #expect(door.log.tail.allSatisfy { $0.contains("a database cannot be reached") && $0.contains("graph") })
          }
        }
      }
      try await Self.open("https://localhost:1/sparql", over: trusting, in: folder) { door in
        // A request that is sent in full before it is refused, and takes more than a socket holds.
        let body = String(repeating: "q", count: 1 << 20)
        let heard = try await door.exchange(
          "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        #expect(heard.hasPrefix(refused))
        #expect(door.log.tail.allSatisfy { $0.contains("no connection") } && door.log.tail.count == 1)
      }
    }
  }

  @Test func itIsReachedThroughTheHospitalsProxy() async throws {
    try await withTemporaryFolder { folder in
      let authority = try await TestAuthority(in: folder)
      let certificate = try await authority.certificate()
      try await LoopbackWay.proxy(login: "station:word", in: folder) { proxy in
        func outbound(_ password: String) throws -> Outbound {
          try Outbound(
            secureProxy: ProxyServer(
              host: "127.0.0.1", port: proxy.port, login: .init(username: "station", password: password)),
            authorities: Data(contentsOf: authority.certificate))
        }
        try await PlayedStore.run(
          certificate,
          { _, write in
            try await write(PlayedStore.text("41"))
            return .goesOn
          }
        ) { store in
          let uri = "https://localhost:\(store.port)/sparql"
          try await Self.open(uri, over: try outbound("word"), in: folder) { door in
            let answer = try await door.get()
            #expect(answer == PlayedStore.text("41"))
          }
          try await Self.open(uri, over: try outbound("other"), in: folder) { door in
            let answer = try await door.get()
            #expect(answer.hasPrefix("HTTP/1.1 502 "))
            #expect(door.log.tail.allSatisfy { $0.contains("user name and password") } && door.log.tail.count == 1)
          }
          #expect(proxy.deeds.first == "tunnel localhost:\(store.port)" && store.requests.count == 1)
        }
      }
    }
  }

  /// The station follows none.
  @Test func whereTheDatabaseSendsARunOnToIsItsOwnWayOrNone() async throws {
    try await Self.with({ request, write in
      let target = request.split(separator: " ")[1].dropFirst().replacing("~", with: "/")
      try await write("HTTP/1.1 303 See Other\r\nContent-Length: 0\r\nLocation: \(target)\r\n\r\n")
      return .goesOn
    }) { store, door in
      for (location, expected) in [
        ("https:~~LOCALHOST:\(store.port)~a?b=https:", "http://127.0.0.1:\(door.localPort)/a?b=https:"),
        ("http:~~localhost:\(store.port)~a", "http://localhost:\(store.port)/a"),
        ("https:~~localhost~a", "https://localhost/a"), ("~a", "/a"), ("a", "a"),
      ] {
        let answer = try await door.get("/\(location)")
        #expect(answer == "HTTP/1.1 303 See Other\r\nContent-Length: 0\r\nLocation: \(expected)\r\n\r\n")
      }
      #expect(store.requests.count == 5)
    }
  }

  /// A database whose address is of `http` may as well be one of several behind its host's address.
  @Test func inPlainHTTPItsNameIsRightAsWell() async throws {
    try await withTemporaryFolder { folder in
      try await PlayedStore.run(
        nil,
        { _, write in
          try await write(PlayedStore.text("41"))
          return .goesOn
        }
      ) { store in
        try await Self.open("http://localhost:\(store.port)/sparql", in: folder) { door in
          let answer = try await door.get()
          #expect(answer == PlayedStore.text("41"))
          #expect(store.requests.first?.contains("\r\nHost: localhost:\(store.port)\r\n") == true)
        }
      }
    }
  }

  @Test func aRequestNamesAPathAndNothingElse() async throws {
    try await Self.with({ _, write in
      try await write(PlayedStore.text("41"))
      return .goesOn
    }) { store, door in
      for request in ["GET http://other.example/ HTTP/1.1", "CONNECT other.example:443 HTTP/1.1", "OPTIONS * HTTP/1.1"]
      {
        let answer = try await door.exchange("\(request)\r\nHost: x\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"), "\(request): \(answer)")
      }
      // What is no HTTP has no answer.
      #expect(try await door.exchange("hello\r\n\r\n").isEmpty)
      let endless = "GET / HTTP/1.1\r\n" + String(repeating: "A: \(String(repeating: "a", count: 8000))\r\n", count: 50)
      #expect(((try? await door.exchange(endless)) ?? "").isEmpty)
      #expect(store.requests.isEmpty)
    }
  }

  /// A body without a length ends with its connection, and only TLS can tell that nobody cut it off.
  @Test func anAnswerThatBreaksOffIsNotTakenForAWholeOne() async throws {
    let head = "HTTP/1.1 200 OK\r\n"
    for (ending, isWhole) in [(PlayedStore.Ending.ends, true), (.breaksOff, false)] {
      try await Self.with({ request, write in
        try await write(request.hasPrefix("GET /nothing") ? "" : "\(head)\r\nage\r\n41")
        return ending
      }) { store, door in
        let answer = try await door.get()
        let body = "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n7\r\nage\r\n41\r\n"
        #expect(answer == head + body + (isWhole ? "0\r\n\r\n" : ""))
        #expect(door.log.tail.contains { $0.contains("a database did not answer") } == !isWhole)
        #expect(try await door.get("/nothing").hasPrefix("HTTP/1.1 502 "))
        #expect(door.log.tail.last?.contains("a database did not answer") == true)
      }
    }
  }

  /// A run that takes nothing keeps the database waiting, and the station's memory small.
  @Test func aLargeAnswerIsPassedOnNoFasterThanItIsTaken() async throws {
    let (piece, count) = (String(repeating: "41,f\n", count: 20_000), 1000)
    let sent = Counter()
    try await Self.with({ request, write in
      guard request.hasPrefix("GET /large") else {
        try await write(PlayedStore.text("41"))
        return .goesOn
      }
      try await write("HTTP/1.1 200 OK\r\nContent-Length: \(piece.utf8.count * count)\r\n\r\n")
      for _ in 0..<count {
        try await write(piece)
        sent.add(1)
      }
      return .goesOn
    }) { store, door in
      let connection = try await door.connect()
      try await connection.executeThenClose { inbound, outbound in
        try await outbound.write(
          ByteBuffer(string: "GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        // What is asked beside it is answered, and it moves no more.
        var before = -1
        while before != sent.value {
          before = sent.value
          for _ in 0..<10 { #expect(try await door.get() == PlayedStore.text("41")) }
        }
        #expect(sent.value * piece.utf8.count < 32 << 20)
        var taken = 0
        for try await bytes in inbound { taken += bytes.readableBytes }
        #expect(sent.value == count && taken > count * piece.utf8.count)
      }
    }
  }

  private final class Counter: Sendable {
    private let number = Mutex(0)
    var value: Int { number.withLock { $0 } }
    func add(_ more: Int) { number.withLock { $0 += more } }
  }
}
