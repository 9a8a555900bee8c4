import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import WisselWire

/// HTTP over the engine's Unix socket: addresses, time limits, and errors as `EngineError`.
struct EngineTransport: Sendable {
  /// One client for the process. It is never shut down: its idle connections close by themselves.
  /// Following logs and waiting hold a connection per container, hence the high limit.
  private static let client: HTTPClient = {
    var configuration = HTTPClient.Configuration()
    configuration.timeout.connect = .seconds(5)
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 512
    configuration.connectionPool.idleTimeout = .seconds(30)
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()

  /// The version of the Docker Engine API that both engines serve.
  private static let apiVersion = "v1.41"

  let socket: String

  /// Sends a request and returns the head of the answer, whose body is still to be read.
  ///
  /// - Parameters:
  ///   - attempted: for errors, completes "could not …".
  ///   - accepted: statuses that are not errors.
  ///   - limit: time until the head of the answer; nil for as long as it takes.
  func open(
    _ method: HTTPMethod,
    _ path: String,
    query: [(String, String)] = [],
    headers: [(String, String)] = [],
    body: HTTPClientRequest.Body? = nil,
    attempted: String,
    limit: TimeAmount? = .seconds(60)
  ) async throws(EngineError) -> HTTPClientResponse {
    var request = HTTPClientRequest(url: address(path, query))
    request.method = method
    // Without this the socket's path would be the host, which the engines' HTTP server refuses as malformed.
    request.headers.add(name: "Host", value: "localhost")
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    request.body = body
    let response: HTTPClientResponse
    do {
      let deadline = limit.map { NIODeadline.now() + $0 } ?? .distantFuture
      response = try await Self.client.execute(request, deadline: deadline)
    } catch {
      throw Self.failure(error, attempted)
    }
    guard (200..<300).contains(response.status.code) || response.status.code == 304 else {
      throw await Self.refusal(response, attempted)
    }
    return response
  }

  /// Sends a request and returns the whole body, at most `maximum` bytes.
  func call(
    _ method: HTTPMethod,
    _ path: String,
    query: [(String, String)] = [],
    headers: [(String, String)] = [],
    body: HTTPClientRequest.Body? = nil,
    attempted: String,
    limit: TimeAmount? = .seconds(60),
    maximum: Int = 16 << 20
  ) async throws(EngineError) -> ByteBuffer {
    let response = try await open(
      method, path, query: query, headers: headers, body: body, attempted: attempted, limit: limit)
    do {
      return try await response.body.collect(upTo: maximum)
    } catch {
      throw Self.failure(error, attempted)
    }
  }

  /// Sends a JSON body, or none, and reads a JSON answer.
  func json<Answer: Decodable>(
    _ method: HTTPMethod,
    _ path: String,
    query: [(String, String)] = [],
    headers: [(String, String)] = [],
    body: (some Encodable)? = JSONValue?.none,
    attempted: String,
    as type: Answer.Type
  ) async throws(EngineError) -> Answer {
    var content: HTTPClientRequest.Body?
    if let body {
      do {
        content = .bytes(try WireJSON.encode(body))
      } catch {
        throw EngineError(.refused, attempted: attempted, detail: "the request cannot be written as JSON")
      }
    }
    let headers = headers + (content == nil ? [] : [("Content-Type", "application/json")])
    let bytes = try await call(method, path, query: query, headers: headers, body: content, attempted: attempted)
    do {
      return try WireJSON.decode(type, from: Array(bytes.readableBytesView))
    } catch {
      throw EngineError(.badAnswer, attempted: attempted, detail: "\(error)")
    }
  }

  private func address(_ path: String, _ query: [(String, String)]) -> String {
    let host = Self.escaped(socket)
    let parameters = query.map { "\(Self.escaped($0.0))=\(Self.escaped($0.1))" }.joined(separator: "&")
    return "http+unix://\(host)/\(Self.apiVersion)\(path)" + (parameters.isEmpty ? "" : "?" + parameters)
  }

  /// Percent-encodes everything but letters, digits and `-._~`; used for the socket's path, query values and references.
  static func escaped(_ text: String) -> String {
    var allowed = CharacterSet(charactersIn: "-._~")
    allowed.formUnion(CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
    return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
  }

  static func failure(_ error: any Error, _ attempted: String) -> EngineError {
    if let error = error as? EngineError { return error }
    if let error = error as? HTTPClientError, error == .deadlineExceeded || error == .readTimeout {
      return EngineError(.timedOut, attempted: attempted)
    }
    if error is NIOTooManyBytesError { return EngineError(.badAnswer, attempted: attempted, detail: "too long") }
    return EngineError(.unreachable, attempted: attempted, detail: "\(error)")
  }

  private static func refusal(_ response: HTTPClientResponse, _ attempted: String) async -> EngineError {
    let bytes = try? await response.body.collect(upTo: 64 << 10)
    let body = bytes.flatMap { try? WireJSON.decode(JSONValue.self, from: Array($0.readableBytesView)) }
    let message = body?["message"]?.string ?? ""
    let code: EngineError.Code =
      switch response.status.code {
      case 404: .notFound
      // Podman 4.3, looking for a name that does not exist while another container is being removed.
      case 500 where message.hasSuffix("no such container"): .notFound
      case 409: .conflict
      // Podman 4, of a name that another container has.
      case 500 where message.contains("name is already in use"): .conflict
      default: .refused
      }
    return EngineError(code, attempted: attempted, detail: message.isEmpty ? "status \(response.status.code)" : message)
  }
}
