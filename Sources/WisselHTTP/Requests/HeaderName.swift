package import Hummingbird

/// Header names of the vantage6 wire that the framework has no constant for.
package enum HeaderName {
  package typealias Name = HTTPFields.Element.Name

  /// How many entities a list has in all its pages.
  package static let totalCount = named("total-count")
  /// The access token, beside the body of a login reply.
  package static let jwtToken = named("jwt-token")
  /// The id of a request and its reply.
  package static let requestID = named("X-Request-Id")
  /// The trace a request belongs to, as W3C Trace Context writes it.
  package static let traceParent = named("traceparent")
  /// Links to the neighbouring pages.
  package static let link = named("Link")

  /// The addresses a request passed, as proxies tell them.
  package static let forwardedFor = named("X-Forwarded-For")

  /// How they were asked: `http` or `https`.
  package static let forwardedProtocol = named("X-Forwarded-Proto")

  private static func named(_ text: String) -> Name {
    // The names above are tokens as HTTP asks, so the fallback is never taken.
    Name(text) ?? .location
  }
}
