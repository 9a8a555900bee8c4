import Foundation
import WisselSealing
import WisselWire

extension ServerConnection {
  /// How long a blob is tried for while the server does not answer.
  private static let blobPatience = Duration.seconds(600)

  /// Whether the server keeps inputs and results as blobs; a server that does not know the question does not.
  func keepsBlobs() async throws -> Bool {
    do {
      let answer = try await call(
        "GET", "/blobstream/status", attempted: "ask whether the server keeps results as blobs")
      return answer["blob_store_enabled"]?.bool ?? false
    } catch let error as StationError where error.code == .serverRefused(404) {
      return false
    }
  }

  /// Fetches a blob through a stage into a file, which is made anew at each attempt.
  ///
  /// - Throws: `StationError`, or the stage's `SealingError`.
  func fetch(_ blob: String, through stage: any ByteStage, to file: URL, over exchange: BlobExchange) async throws {
    try await persist("fetch the input") { token in
      switch try await exchange.download(blob, token: token) {
      case .refused(let answer): return try answer.isTaken()
      case .blob(let body):
        try await BlobExchange.write(body, through: stage, to: file)
        return true
      }
    }
  }

  /// Sends a file through a stage as a blob; gives its UUID.
  ///
  /// - Throws: `StationError`.
  func send(_ file: OutputFile, through stage: any ByteStage, over exchange: BlobExchange) async throws -> String {
    var uuid: String?
    try await persist("hand over the result") { token in
      let answer = try await exchange.upload(StagedBytes(pieces: FilePieces(file: file), stage: stage), token: token)
      guard try answer.isTaken() else { return false }
      uuid = BlobExchange.uuid(in: answer)
      return true
    }
    guard let uuid else {
      throw StationError(.badAnswer, "could not hand over the result: the server's answer names no blob")
    }
    return uuid
  }

  /// Tries until the server has taken or given a blob, or refused it for good.
  private func persist(_ attempted: String, _ attempt: (_ token: String) async throws -> Bool) async throws {
    let began = ContinuousClock.now
    var pause = Duration.milliseconds(200)
    var isRenewed = false
    while true {
      let token = try await token()
      do {
        if try await attempt(token) { return }
      } catch let refusal as BlobRefusal {
        if refusal.answer.status == 401, !isRenewed {
          isRenewed = true
          invalidate(signInAgain: false)
          continue
        }
        throw StationError(
          .serverRefused(refusal.answer.status), "could not \(attempted): the server answered \(refusal.answer.status)")
      } catch is TransportFailure {}
      guard ContinuousClock.now - began < Self.blobPatience else {
        throw StationError(.unreachable, "could not \(attempted): the server does not answer")
      }
      try await Task.sleep(for: pause * Double.random(in: 0.5...1))
      pause = min(pause * 2, .seconds(30))
    }
  }
}

/// The server said no.
struct BlobRefusal: Error {
  let answer: ServerAnswer
}

extension ServerAnswer {
  /// Whether it is a success; false for what may be tried again.
  ///
  /// - Throws: `BlobRefusal`.
  fileprivate func isTaken() throws -> Bool {
    if status <= 210 { return true }
    guard [429, 500, 502, 503, 504].contains(status) else { throw BlobRefusal(answer: self) }
    return false
  }
}
