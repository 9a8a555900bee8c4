package import Hummingbird
package import Logging

/// One line per request: verb, route pattern, status, time taken, caller. No query, headers, body or token.
package struct AccessLog: RouterMiddleware {
  package typealias Context = APIContext
  private let level: Logger.Level
  private let clock = ContinuousClock()

  package init(level: Logger.Level = .info) { self.level = level }

  package func handle(
    _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
  ) async throws -> Response {
    let start = clock.now
    let response = try await next(request, context)
    let taken = (clock.now - start) / .milliseconds(1)
    context.logger.log(
      level: level, "request",
      metadata: [
        "method": "\(request.method.rawValue)", "route": "\(context.endpointPath ?? "-")",
        "status": "\(response.status.code)", "ms": "\((taken * 10).rounded() / 10)",
        "client": "\(context.clientAddress ?? "-")",
      ])
    return response
  }
}
