import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Signed requests to a bucket, again after failures that pass.
struct ObjectClient: Sendable {
  let storage: ObjectStorage
  let credentials: ObjectCredentials
  let now: @Sendable () -> Date

  /// One client for the process; it ends with it.
  private static let client: HTTPClient = {
    var settings = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10), read: .seconds(60)))
    settings.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
  }()

  private static let attempts = 4
  /// Answers of the storage that are read whole are small.
  private static let answerBytes = 1 << 20

  /// A reply; its body has not been read.
  struct Reply: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: HTTPClientResponse.Body

    func header(_ name: String) -> String? { headers.first(name: name) }
    func text() async throws -> String { String(buffer: try await body.collect(upTo: answerBytes)) }
  }

  /// Sends a request and gives the reply when its status is one of `accepted`.
  ///
  /// - Throws: `PayloadError`; its text names what was attempted and the storage's own code.
  func send(
    _ method: HTTPMethod, _ key: PayloadKey?, query: [(name: String, value: String)] = [], body: ByteBuffer? = nil,
    accepted: Set<Int> = [200, 204], attempted: String
  ) async throws -> Reply {
    let hash = (body ?? ByteBuffer()).withUnsafeReadableBytes { RequestSignature.hash($0) }
    var attempt = 1
    while true {
      let problem: String
      do {
        let reply = try await once(method, key, query, body, hash)
        if accepted.contains(reply.status) { return reply }
        let code = XMLText.element("Code", in: try await reply.text())
        guard [429, 500, 502, 503, 504].contains(reply.status), attempt < Self.attempts else {
          throw Self.failure(reply.status, code, attempted)
        }
        problem = "status \(reply.status)"
      } catch let error as PayloadError {
        throw error
      } catch {
        try Task.checkCancellation()
        problem = (error as? HTTPClientError)?.shortDescription ?? "\(type(of: error))"
      }
      guard attempt < Self.attempts else {
        throw PayloadError(
          .unavailable, attempted: attempted,
          reason: "the object storage at \(storage.host) does not answer (\(problem))")
      }
      try await Task.sleep(for: .milliseconds(100 << attempt))
      attempt += 1
    }
  }

  private func once(
    _ method: HTTPMethod, _ key: PayloadKey?, _ query: [(name: String, value: String)], _ body: ByteBuffer?,
    _ hash: String
  ) async throws -> Reply {
    let moment = Self.moment(now())
    var headers = [("host", storage.host), ("x-amz-content-sha256", hash), ("x-amz-date", moment)]
    if let token = credentials.sessionToken { headers.append(("x-amz-security-token", token)) }
    let signature = RequestSignature(
      method: method.rawValue, path: storage.path(key), query: query,
      headers: headers.map { (name: $0.0, value: $0.1) }, bodyHash: hash, moment: moment, region: storage.region)
    let scheme = storage.endpoint.scheme ?? "https"
    let target = query.isEmpty ? "" : "?" + RequestSignature.encoded(query)
    var request = HTTPClientRequest(url: "\(scheme)://\(storage.host)\(storage.path(key))\(target)")
    request.method = method
    for (name, value) in headers where name != "host" { request.headers.add(name: name, value: value) }
    request.headers.add(name: "Authorization", value: signature.authorization(credentials))
    if let body { request.body = .bytes(body) }
    let reply = try await Self.client.execute(request, deadline: .now() + .hours(1))
    return Reply(status: Int(reply.status.code), headers: reply.headers, body: reply.body)
  }

  private static func failure(_ status: Int, _ code: String?, _ attempted: String) -> PayloadError {
    let code = code.map { ", \($0.prefix(60))" } ?? ""
    return switch status {
    case 404: PayloadError(.missing, attempted: attempted, reason: "the object storage has none (404\(code))")
    case 401, 403:
      PayloadError(
        .refused, attempted: attempted,
        reason: "the object storage refuses these credentials (\(status)\(code)); check them, the bucket and the region"
      )
    default: PayloadError(.unavailable, attempted: attempted, reason: "the object storage answered \(status)\(code)")
    }
  }

  /// `20130524T000000Z`.
  private static func moment(_ date: Date) -> String {
    date.formatted(
      .iso8601.year().month().day().dateSeparator(.omitted).time(includingFractionalSeconds: false)
        .timeSeparator(.omitted)) + "Z"
  }
}

/// The few words that are read from the storage's XML.
enum XMLText {
  /// The text of the first element of a name; nil when there is none.
  static func element(_ name: String, in text: String) -> String? { elements(name, in: text).first }

  /// The texts of all elements of a name that hold text only.
  static func elements(_ name: String, in text: String) -> [String] {
    text.split(separator: "<\(name)>").dropFirst().compactMap { part in
      part.firstRange(of: "</\(name)>").map { String(part[..<$0.lowerBound]) }
    }
  }
}
