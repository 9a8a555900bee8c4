import HTTPTypes
package import Hummingbird

/// Adds to every page the headers that keep it from being framed, sniffed or fed foreign code. Scripts and styles come
/// only from the site's own files: no inline code, no `eval`.
package struct SecurityHeaders<Context: RequestContext>: RouterMiddleware {
  private let strictTransport: Bool

  /// - Parameter strictTransport: Whether the site is reached by TLS, so that browsers may be told to insist on it.
  package init(strictTransport: Bool) { self.strictTransport = strictTransport }

  /// The content-security policy of every page.
  package static var policy: String {
    [
      "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
      "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")
  }

  package func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    response.headers[.contentSecurityPolicy] = Self.policy
    response.headers[.xContentTypeOptions] = "nosniff"
    let others: [(String, String)] = [
      ("X-Frame-Options", "DENY"),
      // `no-referrer` would turn the Origin of our own forms into `null`.
      ("Referrer-Policy", "same-origin"),
      ("Cross-Origin-Opener-Policy", "same-origin"),
      ("Cross-Origin-Resource-Policy", "same-origin"),
      ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ]
    for (name, value) in others {
      if let name = HTTPField.Name(name) { response.headers[name] = value }
    }
    if strictTransport { response.headers[.strictTransportSecurity] = "max-age=31536000" }
    return response
  }
}
