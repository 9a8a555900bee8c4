package import AsyncHTTPClient
package import Foundation
package import NIOCore
package import NIOHTTP1
package import WisselOutbound

/// Carries single signed requests to S3-compatible storage. It follows no redirection and tries nothing twice: what to
/// make of a reply is the caller's.
package struct ObjectWire: Sendable {
  package let storage: ObjectStorage
  private let credentials: ObjectCredentials
  private let outbound: Outbound
  private let now: @Sendable () -> Date

  private static let clients = ClientPool { $0.timeout.read = .seconds(60) }

  /// - Parameter now: the clock that signatures carry; storages refuse one that is minutes off.
  package init(
    _ storage: ObjectStorage, _ credentials: ObjectCredentials, over outbound: Outbound = .direct,
    now: @escaping @Sendable () -> Date
  ) {
    (self.storage, self.credentials, self.outbound, self.now) = (storage, credentials, outbound, now)
  }

  /// Sends a request and gives the reply, whatever its status.
  ///
  /// - Parameters:
  ///   - key: the object's whole name in the bucket; nil: the bucket itself.
  ///   - headers: those beside the ones that every request has; they are signed as well.
  ///   - limit: how long it may take with all of its body.
  /// - Throws: errors of the connection, as the libraries have them.
  package func send(
    _ method: HTTPMethod, _ key: String?, query: [(name: String, value: String)] = [],
    headers more: [(name: String, value: String)] = [], body: ByteBuffer? = nil, within limit: TimeAmount = .hours(1)
  ) async throws -> ObjectReply {
    let hash = (body ?? ByteBuffer()).withUnsafeReadableBytes { RequestSignature.hash($0) }
    let moment = Self.moment(now())
    var headers = [("host", storage.host), ("x-amz-content-sha256", hash), ("x-amz-date", moment)]
    if let token = credentials.sessionToken { headers.append(("x-amz-security-token", token)) }
    headers += more.map { ($0.name, $0.value) }
    let path = storage.path(key)
    let signature = RequestSignature(
      method: method.rawValue, path: path, query: query, headers: headers.map { (name: $0.0, value: $0.1) },
      bodyHash: hash, moment: moment, region: storage.region)
    let scheme = storage.endpoint.scheme ?? "https"
    let target = query.isEmpty ? "" : "?" + RequestSignature.encoded(query)
    var request = HTTPClientRequest(url: "\(scheme)://\(storage.host)\(RequestSignature.encoded(path: path))\(target)")
    request.method = method
    for (name, value) in headers where name != "host" { request.headers.add(name: name, value: value) }
    request.headers.add(name: "Authorization", value: signature.authorization(credentials))
    if let body { request.body = .bytes(body) }
    let client = Self.clients.client(to: request.url, over: outbound)
    let reply = try await client.execute(request, deadline: .now() + limit)
    return ObjectReply(status: Int(reply.status.code), headers: reply.headers, body: reply.body)
  }

  /// `20130524T000000Z`.
  private static func moment(_ date: Date) -> String {
    date.formatted(
      .iso8601.year().month().day().dateSeparator(.omitted).time(includingFractionalSeconds: false)
        .timeSeparator(.omitted)) + "Z"
  }
}

/// A reply; its body has not been read.
package struct ObjectReply: Sendable {
  package let status: Int
  private let headers: HTTPHeaders
  package let body: HTTPClientResponse.Body

  init(status: Int, headers: HTTPHeaders, body: HTTPClientResponse.Body) {
    (self.status, self.headers, self.body) = (status, headers, body)
  }

  package func header(_ name: String) -> String? { headers.first(name: name) }

  /// The `ETag` without its quotation marks.
  package var tag: String? { header("etag").map(Self.tag) }

  /// Storages write tags with and without quotation marks, and what is between may weaken them (`W/`).
  static func tag(_ text: String) -> String {
    let strong = text.hasPrefix("W/") ? text.dropFirst(2) : text[...]
    return String(strong.filter { $0 != "\"" })
  }

  /// The body as XML; nil when it is none.
  ///
  /// - Throws: errors of the connection, and where it is longer than a limit.
  func xml(upTo limit: Int = 1 << 20) async throws -> XMLTree? {
    XMLTree(Array(try await body.collect(upTo: limit).readableBytesView))
  }
}
