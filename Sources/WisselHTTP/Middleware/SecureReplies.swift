package import Hummingbird

/// Adds to every reply of the API the headers that keep it out of caches and from being taken for something else; a
/// reply that has set one itself, as pages do, keeps it.
package struct SecureReplies: RouterMiddleware {
  package typealias Context = APIContext
  private let strictTransport: Bool

  /// - Parameter strictTransport: Whether the server is reached by TLS, so that browsers may be told to insist on it. They are as well
  ///   where a trusted proxy says that it is.
  package init(strictTransport: Bool) { self.strictTransport = strictTransport }

  package func handle(
    _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    func offer(_ name: HTTPFields.Element.Name, _ value: String) {
      if response.headers[name] == nil { response.headers[name] = value }
    }
    offer(.xContentTypeOptions, "nosniff")
    offer(.cacheControl, "no-store")
    offer(.contentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'")
    if strictTransport || context.isForwardedFromTLS { offer(.strictTransportSecurity, "max-age=31536000") }
    return response
  }
}
