import Foundation
import WisselClient
import WisselModel
import WisselSealing
import WisselWire

/// The station's own blobs: from the server to a file, and from a file to the server.
extension APIClient {
  /// For about ten minutes.
  private static let blobPatience = RetryPolicy(attempts: 30, first: .milliseconds(200), longest: .seconds(30))
  /// So often an error of the server's own may have gone by the next time.
  private static let mostOwnErrors = 8

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

  /// Reports the end of a run with a result that is too long to be held, until the server answers.
  ///
  /// - Throws: `APIError` or `TransportFailure`.
  func patch(_ run: RunID, _ report: LongReport, over exchange: BlobExchange) async throws {
    _ = try await persist(ClientRequest(.patch, "run/\(run)"), .persistent) { token in
      try await exchange.patch(run, report, token: token)
    }
  }

  /// Tries until the server has taken or given a stream, or refused it for good.
  ///
  /// - Parameters:
  ///   - request: what is attempted, for the error.
  ///   - patience: when it is attempted again.
  private func persist(
    _ request: ClientRequest, _ patience: RetryPolicy = blobPatience,
    _ attempt: (_ token: String) async throws -> ClientResponse
  ) async throws -> ClientResponse {
    var count = 1
    var isRenewed = false
    var ownErrors = 0
    while true {
      let last: Result<ClientResponse, TransportFailure>
      do {
        let answer = try await attempt(try await token())
        if answer.status == 401, !isRenewed {
          isRenewed = true
          await doubtLogIn(anew: false)
          continue
        }
        isRenewed = false
        if answer.status == 500 { ownErrors += 1 }
        guard [429, 500, 502, 503, 504].contains(answer.status), ownErrors <= Self.mostOwnErrors else {
          return try answer.success(of: request)
        }
        last = .success(answer)
      } catch let failure as TransportFailure {
        last = .failure(failure)
      }
      guard let pause = patience.pause(after: count, jitter: .random(in: 0...1)) else {
        return try last.get().success(of: request)
      }
      count += 1
      try await Task.sleep(for: pause)
    }
  }
}
