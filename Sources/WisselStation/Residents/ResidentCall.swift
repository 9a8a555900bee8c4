import Foundation
import Hummingbird
import NIOCore
import WisselModel
import WisselWire

/// The two calls of a container that stays (additions of ours): `GET /wissel/next` for the next input and that run's token,
/// held until there is one; `POST /wissel/output` with the bytes of the output.
enum ResidentCall: Equatable {
  case next, output

  init?(_ method: String, _ path: String) {
    switch (method, path) {
    case ("GET", "/wissel/next"): self = .next
    case ("POST", "/wissel/output"): self = .output
    default: return nil
    }
  }
}

extension ResidentExchange {
  /// Answers a call.
  nonisolated func answer(_ call: ResidentCall, _ request: Request) async -> Response {
    let authorization = request.headers[.authorization]
    switch call {
    case .next: return Self.response(await next(authorization: authorization))
    case .output:
      let (receipt, run) = await receive(authorization: authorization)
      switch receipt {
      case .stranger: return Self.stranger
      case .over: return Self.over
      case .known: return Response(status: .noContent)
      case .busy: return Self.message(.conflict, "The output is being handed in already")
      case .take(let files):
        do {
          let isWhole = try await Self.keep(request, in: files, limit: outputLimit)
          if let run { await answered(run) }
          return isWhole
            ? Response(status: .noContent)
            : Self.message(.contentTooLarge, "The result is larger than this station lets leave")
        } catch {
          files.dropReceivedOutput()
          if let run { await failed(run) }
          return Self.message(.internalServerError, "The station could not keep the output; hand it in again")
        }
      }
    }
  }

  /// Writes a body to the run's folder, one byte more than the limit at most, so that it is seen; false when it was longer.
  private static func keep(_ request: Request, in files: RunFolder, limit: Int) async throws -> Bool {
    let file = try files.receiveOutput()
    defer { try? file.close() }
    var size = 0
    for try await piece in request.body {
      let room = limit + 1 - size
      try file.write(contentsOf: Data(piece.readableBytesView.prefix(room)))
      size += piece.readableBytes
      if size > limit { break }
    }
    try files.keepReceivedOutput()
    return size <= limit
  }

  private static func response(_ next: Next) -> Response {
    switch next {
    case .notYet: return Response(status: .noContent)
    case .over: return over
    case .stranger: return stranger
    case .question(let question):
      let body: JSONValue = [
        "run_id": .int(question.run.rawValue), "task_id": .int(question.task.rawValue),
        "input": .string(Data(question.input).base64EncodedString()), "token": .string(question.token.handed),
      ]
      let bytes = (try? WireJSON.encode(body)) ?? Data()
      return RunProxy.response(ProxyReply(status: 200, body: bytes))
    }
  }

  private static let over = message(.gone, "There is no further run for this container")
  private static let stranger = message(.unauthorized, "This is not the token of the run this proxy serves")

  private static func message(_ status: HTTPResponse.Status, _ text: String) -> Response {
    RunProxy.response(ProxyReply(status: status.code, message: text))
  }
}
