import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import WisselOutbound

/// Carries requests to servers over HTTP, and what comes back: in memory, or into a file. It follows no redirection.
struct FHIRWire: Sendable {
  /// The longest answer that is held in memory, in bytes.
  static let longestAnswer = 64 << 20

  private static let clients = ClientPool { settings in
    settings.timeout.read = .minutes(5)
    settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 2
  }

  let outbound: Outbound

  func send(_ request: FHIRRequest, token: String?) async -> FHIRReply {
    do {
      let reply = try await execute(message(request, token), .minutes(10))
      return .answer(try await Self.answer(reply))
    } catch { return .unreachable(Self.reason(error)) }
  }

  /// A form, as token endpoints want it.
  func post(_ form: [(String, String)], to url: String) async throws -> FHIRAnswer {
    var message = HTTPClientRequest(url: url)
    message.method = .POST
    message.headers.add(name: "accept", value: "application/json")
    message.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
    // The query of an address without one.
    message.body = .bytes(ByteBuffer(string: String(FHIRRequest.url("", "", form).dropFirst(2))))
    do { return try await Self.answer(execute(message, .minutes(1))) } catch {
      throw LakeError("the server's place for tokens cannot be reached: \(Self.reason(error))")
    }
  }

  /// Writes the answer's body to a file, where the status is 200; as it comes, compressed or not.
  func download(_ request: FHIRRequest, token: String?, to path: String) async -> FHIRReply {
    do {
      let reply = try await execute(message(request, token), .hours(24))
      guard reply.status == .ok else { return .answer(try await Self.answer(reply)) }
      guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
        let file = FileHandle(forWritingAtPath: path)
      else { return .unreachable("the file \(path) cannot be written") }
      defer { try? file.close() }
      for try await piece in reply.body { try file.write(contentsOf: Data(piece.readableBytesView)) }
      return .answer(FHIRAnswer(status: 200, headers: Self.headers(reply)))
    } catch { return .unreachable(Self.reason(error)) }
  }

  private func message(_ request: FHIRRequest, _ token: String?) -> HTTPClientRequest {
    var message = HTTPClientRequest(url: request.url)
    message.method = HTTPMethod(rawValue: request.method.rawValue)
    message.headers.add(name: "accept", value: request.accept)
    message.headers.add(name: "accept-encoding", value: "gzip")
    if let prefer = request.prefer { message.headers.add(name: "prefer", value: prefer) }
    if let token { message.headers.add(name: "authorization", value: "Bearer \(token)") }
    if let body = request.body {
      message.headers.add(name: "content-type", value: FHIRRequest.resource)
      message.body = .bytes(ByteBuffer(string: body))
    }
    return message
  }

  private func execute(_ message: HTTPClientRequest, _ limit: TimeAmount) async throws -> HTTPClientResponse {
    try await Self.clients.client(to: message.url, over: outbound).execute(message, timeout: limit)
  }

  private static func answer(_ reply: HTTPClientResponse) async throws -> FHIRAnswer {
    let body = try await reply.body.collect(upTo: longestAnswer)
    return FHIRAnswer(
      status: Int(reply.status.code), headers: headers(reply),
      body: try GzipBytes.plain(Array(body.readableBytesView), limit: longestAnswer))
  }

  private static func headers(_ reply: HTTPClientResponse) -> [String: String] {
    Dictionary(reply.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
  }

  private static func reason(_ error: any Error) -> String {
    if let failure = ConnectionFailure(error) { return "\(failure)" }
    return switch error {
    case let error as LakeError: error.description
    case is NIOTooManyBytesError: "the answer is longer than \(longestAnswer >> 20) MiB; a smaller page_size may help"
    case let error as HTTPClientError: error.shortDescription
    default: "\(type(of: error))"
    }
  }
}
