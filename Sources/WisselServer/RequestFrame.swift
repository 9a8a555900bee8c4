import Hummingbird
import Logging
import Tracing
import WisselHTTP

/// What stands around every answer, from the outside in. They are called by name and not put on the router one by one:
/// so the compiler sees through them, and a request does not pay for eight layers of a library's generic code.
struct RequestFrame: RouterMiddleware {
  private let identity: RequestIdentity
  private let addresses: ClientAddresses
  /// Nil where nobody installed a tracer before the server was made.
  private let tracing: TracingMiddleware<APIContext>?
  private let figures: RequestFigures
  private let log = AccessLog(level: .debug)
  private let secure: SecureReplies
  private let crossOrigin: CrossOrigin
  private let errors = ErrorReplies()

  init(_ options: ServerOptions, figures: RequestFigures, unique: @escaping @Sendable () -> String) {
    identity = RequestIdentity(unique: unique)
    addresses = ClientAddresses(options.trustedProxies)
    tracing = InstrumentationSystem.tracer is NoOpTracer ? nil : TracingMiddleware()
    self.figures = figures
    secure = SecureReplies(strictTransport: options.tls != nil)
    crossOrigin = CrossOrigin(origins: options.allowedOrigins)
  }

  func handle(
    _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
  ) async throws -> Response {
    try await identity.handle(request, context: context) { request, context in
      try await addresses.handle(request, context: context) { request, context in
        guard let tracing else { return try await answer(request, context, next) }
        return try await tracing.handle(request, context: context) { try await answer($0, $1, next) }
      }
    }
  }

  private func answer(
    _ request: Request, _ context: APIContext, _ next: (Request, APIContext) async throws -> Response
  ) async throws -> Response {
    try await figures.handle(request, context: context) { request, context in
      try await log.handle(request, context: context) { request, context in
        try await secure.handle(request, context: context) { request, context in
          try await crossOrigin.handle(request, context: context) { request, context in
            try await errors.handle(request, context: context, next: next)
          }
        }
      }
    }
  }
}
