import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import WisselOutbound

/// One request without consequences, to see what is there. Nothing is repeated and no redirect followed.
struct WebProbe: Sendable {
  /// What came back.
  enum Answer: Sendable {
    /// - Parameters:
    ///   - date: the header `Date`; nil when it is not there or cannot be read.
    ///   - body: its first 64 KiB.
    case reply(status: Int, date: Date?, body: String, headers: HTTPHeaders)
    case failed(ConnectionFailure)
    case interrupted
  }

  private static let clients = ClientPool { $0.timeout.connect = .seconds(5) }
  private static let limit = TimeAmount.seconds(15)

  let outbound: Outbound

  func get(_ url: String, headers: HTTPHeaders = [:]) async -> Answer {
    var request = HTTPClientRequest(url: url)
    request.headers = headers
    do {
      let reply = try await Self.clients.client(to: url, over: outbound).execute(request, timeout: Self.limit)
      let body = try? await reply.body.collect(upTo: 64 << 10)
      return .reply(
        status: Int(reply.status.code), date: reply.headers.first(name: "Date").flatMap(Self.date),
        body: body.map { String(buffer: $0) } ?? "", headers: reply.headers)
    } catch {
      return ConnectionFailure(error).map { .failed($0) } ?? .interrupted
    }
  }

  /// Reads the form of dates that servers send (RFC 9110 §5.6.7).
  static func date(_ text: String) -> Date? {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(secondsFromGMT: 0)
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return format.date(from: text)
  }
}
