package import Hummingbird
import Logging
import NIOHTTP1

/// Turns every error into a JSON reply. What nobody foresaw is logged by its type, never by its content, which may
/// hold what a caller sent.
package struct ErrorReplies: RouterMiddleware {
  package typealias Context = APIContext

  package init() {}

  package func handle(
    _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
  ) async throws -> Response {
    let response = try await reply(request, context, next)
    return request.method == .head ? response.createHeadResponse() : response
  }

  private func reply(
    _ request: Request, _ context: APIContext, _ next: (Request, APIContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as WireError {
      return try error.response(from: request, context: context)
    } catch let error as HTTPError {
      return try Self.reply(to: error).response(from: request, context: context)
    } catch let error as any HTTPResponseError {
      return try WireError.message(error.status, error.status.reasonPhrase).response(from: request, context: context)
    } catch let error as HTTPParserError {
      return try WireError.message(.badRequest, "The request could not be read: its body is not HTTP (\(error)).")
        .response(from: request, context: context)
    } catch is CancellationError {
      return try WireError.message(.serviceUnavailable, "The server is shutting down; try again.")
        .response(from: request, context: context)
    } catch {
      context.logger.error(
        "request failed",
        metadata: [
          "method": "\(request.method.rawValue)", "route": "\(context.endpointPath ?? "?")",
          "error": "\(SafeErrorText.of(error))",
        ])
      let isPassing = (error as? any PassingFailure)?.isPassing == true
      return try (isPassing ? WireError.away : .unexpected).response(from: request, context: context)
    }
  }

  private static func reply(to error: HTTPError) -> WireError {
    switch error.status {
    case .notFound: .unknownPath
    case .contentTooLarge: .message(.contentTooLarge, "The request body is larger than this server accepts.")
    default: .message(error.status, error.body ?? error.status.reasonPhrase)
    }
  }
}

/// A failure of something the server needs, which may have passed when the request comes again.
package protocol PassingFailure: Error {
  /// Whether it is one, and certainly nothing was changed.
  var isPassing: Bool { get }
}

/// What of an error may be logged: its type and, where it has one, its code.
package enum SafeErrorText {
  package static func of(_ error: any Error) -> String {
    let type = String(reflecting: Swift.type(of: error))
    guard let safe = error as? any SafelyDescribed else { return type }
    return "\(type): \(safe.safeDescription)"
  }
}

/// An error that knows a text about itself without anything a caller sent.
package protocol SafelyDescribed: Error {
  /// Words for a log.
  var safeDescription: String { get }
}
