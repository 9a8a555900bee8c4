import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import WisselClient
import WisselModel
package import WisselOutbound
import WisselSealing
import WisselWire

/// Inputs and results that travel as streams of bytes: the server's blobs, and long results.
package struct BlobExchange: Sendable {
  /// No limit for the whole of a stream, only for its silence.
  private static let clients = ClientPool { $0.timeout.read = .seconds(150) }

  private static let longest = TimeAmount.hours(24)
  /// What is read of an answer that is no blob.
  private static let answerBytes = 1 << 20

  /// Whether there are any.
  let use = BlobUse()
  private let address: String
  private let client: HTTPClient

  /// - Parameters:
  ///   - base: the server's address with the API path, such as `https://server.example.org/api`.
  ///   - outbound: the way there.
  package init(base: String, over outbound: Outbound = .direct) {
    address = base
    client = Self.clients.client(to: base, over: outbound)
  }

  /// What the server answers to a question for a blob.
  enum Download: Sendable {
    case blob(HTTPClientResponse.Body)
    case refused(ClientResponse)
  }

  /// Asks for a blob.
  ///
  /// - Throws: `TransportFailure`.
  func download(_ blob: String, token: String) async throws -> Download {
    var request = HTTPClientRequest(url: "\(address)/blobstream/\(blob)")
    request.headers.add(name: "Authorization", value: "Bearer \(token)")
    let response = try await send(request)
    guard response.status != .ok else { return .blob(response.body) }
    return .refused(try await Self.answer(response))
  }

  /// Sends a blob; the answer to one that was taken has its UUID.
  ///
  /// - Throws: `TransportFailure`, or what `pieces` throws.
  func upload<Pieces: AsyncSequence & Sendable>(
    _ pieces: Pieces, token: String
  ) async throws -> ClientResponse where Pieces.Element == ByteBuffer {
    var request = HTTPClientRequest(url: "\(address)/blobstream")
    request.method = .POST
    request.headers.add(name: "Authorization", value: "Bearer \(token)")
    request.headers.add(name: "Content-Type", value: "application/octet-stream")
    request.body = .stream(pieces, length: .unknown)
    return try await Self.answer(send(request))
  }

  /// Changes a run with a body that streams; the answer of the server.
  ///
  /// - Throws: `TransportFailure`, or what `body` throws.
  func patch(_ run: RunID, _ body: LongReport, token: String) async throws -> ClientResponse {
    var request = HTTPClientRequest(url: "\(address)/run/\(run)")
    request.method = .PATCH
    request.headers.add(name: "Authorization", value: "Bearer \(token)")
    request.headers.add(name: "Content-Type", value: "application/json")
    request.body = .stream(body.pieces, length: .known(Int64(body.length)))
    let response = try await send(request)
    guard response.status == .ok else { return try await Self.answer(response) }
    // The run with its input, of any length.
    try await HTTPTransport.translating { for try await _ in response.body {} }
    return ClientResponse(status: 200, body: Data())
  }

  /// The UUID in the answer to an upload; nil when it has none.
  static func uuid(in answer: ClientResponse) -> String? {
    (try? WireJSON.decode(JSONValue.self, from: answer.body))?["uuid"]?.string
  }

  private func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
    try await HTTPTransport.translating { try await client.execute(request, deadline: .now() + Self.longest) }
  }

  private static func answer(_ response: HTTPClientResponse) async throws -> ClientResponse {
    let body = try await HTTPTransport.translating { try await response.body.collect(upTo: answerBytes) }
    return ClientResponse(
      status: Int(response.status.code), contentType: response.headers.first(name: "Content-Type"),
      body: Data(body.readableBytesView))
  }

  /// Writes a blob, through a stage, to a file that is made anew.
  ///
  /// - Throws: `TransportFailure`, the stage's error, or what writing throws.
  static func write(_ body: HTTPClientResponse.Body, through stage: any ByteStage, to file: URL) async throws {
    let descriptor = open(file.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try await HTTPTransport.translating {
      for try await piece in StagedBytes(pieces: body, stage: stage) {
        let bytes = Data(piece.readableBytesView)
        try await NIOThreadPool.singleton.runIfActive { try handle.write(contentsOf: bytes) }
      }
    }
  }
}
