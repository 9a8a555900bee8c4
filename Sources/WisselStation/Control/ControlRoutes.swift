import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import WisselModel
import WisselWire

/// What a station answers on its own socket. Who can reach the socket may ask how the station is doing; what concerns
/// results needs a person's name and password as well (`Authorization: Basic`, RFC 7617).
struct ControlRoutes: Sendable {
  let desk: StationDesk

  /// The header with the SHA-256 of a result.
  static let hashHeader = "X-Wissel-SHA256"
  private static let bodyLimit = 64 << 10

  /// A decision as it is posted.
  struct Decision: Codable, Sendable {
    var hash: String
    /// `release` or `refuse`.
    var verdict: String
    /// Why it is refused.
    var because: RefusalReason?
    var words: String
  }

  /// What came of it.
  struct Outcome: Codable, Sendable {
    /// `waits`, `released` or `refused`.
    var standing: String
    /// How many have released it.
    var released: Int?

    init(_ standing: ReleaseCase.Standing) {
      switch standing {
      case .waits(let count): (self.standing, released) = ("waits", count)
      case .released: self.standing = "released"
      case .refused: self.standing = "refused"
      }
    }
  }

  func router() -> Router<BasicRequestContext> {
    let router = Router(context: BasicRequestContext.self)
    router.get("/status") { _, _ in try Self.json(await desk.report()) }
    router.get("/held/{run}/result") { request, context in
      await Self.answer {
        let person = try await person(request)
        let bytes = try await desk.result(of: run(context), for: person)
        return Response(
          status: .ok,
          headers: Self.headers([(Self.hashHeader, bytes.hash), ("Content-Type", "application/octet-stream")]),
          body: ResponseBody(contentLength: bytes.file.size) { writer in
            try await bytes.hand {
              try await writer.write($0)
            } seen: {
              try await desk.saw(bytes, person)
            }
            try await writer.finish(nil)
          })
      }
    }
    router.post("/held/{run}/decision") { request, context in
      await Self.answer {
        let person = try await person(request)
        let body = try await request.body.collect(upTo: Self.bodyLimit)
        guard let decision = try? WireJSON.decode(Decision.self, from: Array(body.readableBytesView)),
          let verdict = decision.meaning
        else { throw HTTPError(.badRequest) }
        let standing = try await desk.decide(
          verdict, on: run(context), by: person, hash: decision.hash, words: decision.words)
        return try Self.json(Outcome(standing))
      }
    }
    return router
  }

  private func run(_ context: BasicRequestContext) -> RunID {
    RunID(context.parameters.get("run").flatMap { Int($0) } ?? 0)
  }

  private func person(_ request: Request) async throws -> Person {
    guard let people = desk.people else { throw PeopleDesk.Refusal.unusable }
    guard let text = request.headers[.authorization], text.hasPrefix("Basic "),
      let pair = Data(base64Encoded: String(text.dropFirst(6))).flatMap({ String(data: $0, encoding: .utf8) }),
      let colon = pair.firstIndex(of: ":")
    else { throw PeopleDesk.Refusal.wrong }
    return try await people.person(
      name: String(pair[..<colon]), password: String(pair[pair.index(after: colon)...]))
  }

  private static func answer(_ work: () async throws -> Response) async -> Response {
    do {
      return try await work()
    } catch let refusal as PeopleDesk.Refusal {
      let status: HTTPResponse.Status =
        switch refusal {
        case .wrong: .unauthorized
        case .wait: .tooManyRequests
        case .unusable: .serviceUnavailable
        }
      return message("\(refusal)", status)
    } catch let refusal as StationDesk.Refusal {
      switch refusal {
      case .forbidden: return message("your role does not come with this", .forbidden)
      case .noSuchRun: return message("no result of that run waits here", .notFound)
      case .release(let problem): return message(problem.description, .conflict)
      case .unwritable: return message("the station could not write it down; nothing was changed", .serviceUnavailable)
      }
    } catch {
      return message("the request cannot be understood", .badRequest)
    }
  }

  private static func message(_ text: String, _ status: HTTPResponse.Status) -> Response {
    let body = (try? WireJSON.encode(["msg": .string(text)] as JSONValue)) ?? Data()
    return Response(
      status: status, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
  }

  private static func json(_ value: some Encodable) throws -> Response {
    Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: try WireJSON.encode(value))))
  }

  private static func headers(_ pairs: [(String, String)]) -> HTTPFields {
    var fields = HTTPFields()
    for (name, value) in pairs {
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    return fields
  }
}

extension ControlRoutes.Decision {
  /// nil when the words do not fit together.
  var meaning: Review.Verdict? {
    switch (verdict, because) {
    case ("release", nil): .released
    case ("refuse", let reason?): .refused(reason)
    default: nil
    }
  }
}
