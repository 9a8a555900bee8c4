package import Hummingbird

/// Lets web pages of other origins use the API: all, or those the configuration's `cors_allowed_origins` names. An
/// entry is compared as it is, or, when it has the marks of one, as a regular expression on the whole origin.
package struct CrossOrigin: RouterMiddleware {
  package typealias Context = APIContext
  /// Nil: all.
  private let allowed: [String]?

  /// - Parameter origins: The configured entries; `*` among them means all.
  package init(origins: [String] = ["*"]) {
    allowed = origins.contains("*") ? nil : origins
  }

  package func handle(
    _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    guard let granted = grant(to: request.headers[.origin]) else { return response }
    response.headers[.accessControlAllowOrigin] = granted
    if granted != "*" { response.headers[.vary] = "Origin" }
    if request.method == .options, let verbs = response.headers[.allow] {
      response.headers[.accessControlAllowMethods] = verbs
      response.headers[.accessControlAllowHeaders] = request.headers[.accessControlRequestHeaders]
    }
    return response
  }

  /// The value of the header, or nil when the origin is not allowed.
  func grant(to origin: String?) -> String? {
    guard let origin, !origin.isEmpty else { return allowed == nil ? "*" : nil }
    guard let allowed else { return origin }
    return allowed.contains(where: { Self.matches(origin, $0) }) ? origin : nil
  }

  private static func matches(_ origin: String, _ entry: String) -> Bool {
    guard entry.contains(where: { "*\\]?$^[()".contains($0) }) else { return origin.lowercased() == entry.lowercased() }
    guard let expression = try? Regex(entry) else { return false }
    return (try? expression.ignoresCase().wholeMatch(in: origin)) != nil
  }
}
