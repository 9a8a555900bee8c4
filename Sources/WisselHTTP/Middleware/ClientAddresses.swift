package import Hummingbird

/// Finds out where a request comes from, also behind reverse proxies, and whether by TLS; what follows reads
/// `context.clientAddress` and `context.isForwardedFromTLS`.
package struct ClientAddresses: RouterMiddleware {
  package typealias Context = APIContext
  private let proxies: TrustedProxies

  package init(_ proxies: TrustedProxies) { self.proxies = proxies }

  package func handle(
    _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    context.isForwardedFromTLS = proxies.saysTLS(
      peer: context.clientAddress, protocols: request.headers[values: HeaderName.forwardedProtocol])
    context.clientAddress = proxies.client(
      peer: context.clientAddress, forwarded: request.headers[values: HeaderName.forwardedFor])
    return try await next(request, context)
  }
}
