import Foundation
import WisselClient
import WisselSealing
import WisselWire

/// The station's own blobs: from the server to a file, and from a file to the server.
extension APIClient {
  /// For about ten minutes.
  private static let blobPatience = RetryPolicy(attempts: 30, first: .milliseconds(200), longest: .seconds(30))

  /// Fetches a blob through a stage into a file, which is made anew at each attempt.
  ///
  /// - Throws: `APIError`, `TransportFailure`, or the stage's `SealingError`.
  func fetch(_ blob: String, through stage: any ByteStage, to file: URL, over exchange: BlobExchange) async throws {
    _ = try await persist(ClientRequest(.get, "blobstream/\(blob)")) { token in
      switch try await exchange.download(blob, token: token) {
      case .refused(let answer): return answer
      case .blob(let body):
        try await BlobExchange.write(body, through: stage, to: file)
        return ClientResponse(status: 200, body: Data())
      }
    }
  }

  /// Sends a file through a stage as a blob; gives its UUID.
  ///
  /// - Throws: `APIError` or `TransportFailure`.
  func send(_ file: OutputFile, through stage: any ByteStage, over exchange: BlobExchange) async throws -> String {
    let answer = try await persist(ClientRequest(.post, "blobstream")) { token in
      try await exchange.upload(StagedBytes(pieces: FilePieces(file: file), stage: stage), token: token)
    }
    guard let uuid = BlobExchange.uuid(in: answer) else {
      throw APIError.unreadable(attempted: "POST blobstream", detail: "no “uuid”")
    }
    return uuid
  }

  /// Tries until the server has taken or given a blob, or refused it for good.
  ///
  /// - Parameter request: what is attempted, for the error.
  private func persist(
    _ request: ClientRequest, _ attempt: (_ token: String) async throws -> ClientResponse
  ) async throws -> ClientResponse {
    var count = 1
    var isRenewed = false
    while true {
      let last: Result<ClientResponse, TransportFailure>
      do {
        let answer = try await attempt(try await token())
        if answer.status == 401, !isRenewed {
          isRenewed = true
          await doubtLogIn(anew: false)
          continue
        }
        guard [429, 500, 502, 503, 504].contains(answer.status) else { return try answer.success(of: request) }
        last = .success(answer)
      } catch let failure as TransportFailure {
        last = .failure(failure)
      }
      guard let pause = Self.blobPatience.pause(after: count, jitter: .random(in: 0...1)) else {
        return try last.get().success(of: request)
      }
      count += 1
      try await Task.sleep(for: pause)
    }
  }
}
