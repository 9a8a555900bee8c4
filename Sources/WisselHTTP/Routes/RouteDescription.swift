package import Hummingbird
package import WisselModel

/// What a registered route is, for the description of the API and for tests that go through all routes.
package struct RouteDescription: Sendable {
  package let method: HTTPRequest.Method
  /// Under the prefix, with `:id` for numbers and `:uuid` for UUIDs.
  package let path: String
  /// Who may call it; nobody named means that it is open.
  package let kinds: Set<ClientKind>
  /// What the body may hold; nil for a route that reads none.
  package let takes: BodySchema?
  /// What it takes and gives beside JSON.
  package let bytes: ByteContent
  package let query: [QueryField]
  /// The status of success.
  package let gives: HTTPResponse.Status
  /// Statuses beside success and those that follow from the rest.
  package let also: [HTTPResponse.Status]
  /// Whether the answer is a page of a list.
  package var isList: Bool { method == .get && query.contains(.number("page")) }
}
