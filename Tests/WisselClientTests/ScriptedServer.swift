import Foundation
import Synchronization
import WisselWire

@testable import WisselClient

/// A transport that answers from a function and keeps what it was asked.
final class ScriptedServer: Transport {
  private let asked = Mutex<[ClientRequest]>([])
  private let answer: @Sendable (ClientRequest, Int) throws -> (Int, JSONValue)

  /// - Parameter answer: from a request and the number of requests before it.
  init(_ answer: @escaping @Sendable (ClientRequest, Int) throws -> (Int, JSONValue)) { self.answer = answer }

  var requests: [ClientRequest] { asked.withLock { $0 } }

  var lines: [String] { requests.map { "\($0.method.rawValue) \($0.target)" } }

  func send(_ request: ClientRequest) async throws -> ClientResponse {
    let before = asked.withLock { asked in
      asked.append(request)
      return asked.count - 1
    }
    let (status, body) = try answer(request, before)
    return ClientResponse(status: status, body: try WireJSON.encode(body))
  }
}

/// A transport with one blob, `u-2`, beside its answers.
final class BlobServer: Transport {
  private let server: ScriptedServer
  private let blob: [UInt8]

  init(_ blob: [UInt8], _ answer: @escaping @Sendable (ClientRequest) -> JSONValue) {
    self.blob = blob
    server = ScriptedServer { request, _ in (200, answer(request)) }
  }

  var requests: [ClientRequest] { server.requests }

  func send(_ request: ClientRequest) async throws -> ClientResponse {
    if request.path == "blobstream/u-2" { return ClientResponse(status: 200, body: Data(blob)) }
    return try await server.send(request)
  }
}

/// A clock that does not wait and keeps how long it would have.
final class ImpatientClock: Clock {
  struct Instant: InstantProtocol {
    var offset: Duration
    func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    func duration(to other: Instant) -> Duration { other.offset - offset }
    static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private let time = Mutex<(now: Duration, pauses: [Duration])>((.zero, []))

  var now: Instant { Instant(offset: time.withLock { $0.now }) }
  var minimumResolution: Duration { .nanoseconds(1) }
  var pauses: [Duration] { time.withLock { $0.pauses } }

  func advance(by duration: Duration) { time.withLock { $0.now += duration } }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    time.withLock { time in
      time.pauses.append(deadline.offset - time.now)
      time.now = deadline.offset
    }
  }
}

/// Tokens with a subject and an end, signed by nobody.
enum FakeToken {
  static func text(subject: Int, expiry: Double, note: String = "") -> String {
    let payload = #"{"sub":\#(subject),"exp":\#(expiry),"note":"\#(note)"}"#
    let body = Data(payload.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
    return "e30.\(body).c2ln"
  }

  static func reply(subject: Int, expiry: Double, note: String = "", refresh: String = "refresh") -> JSONValue {
    [
      "access_token": .string(text(subject: subject, expiry: expiry, note: note)), "refresh_token": .string(refresh),
      "refresh_url": "/api/token/refresh",
    ]
  }
}
