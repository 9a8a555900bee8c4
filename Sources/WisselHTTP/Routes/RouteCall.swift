package import Hummingbird

/// A call of one route, before it is known who calls.
package struct RouteCall: Sendable {
  /// The route under the prefix: `/task/:id`.
  package let pattern: String
  package let request: APIRequest

  package var method: HTTPRequest.Method { request.request.method }
  /// The path as it was called.
  package var path: String { request.path }
  /// Whether the verb is one that changes something.
  package var changes: Bool { [.post, .patch, .put, .delete].contains(method) }
}
