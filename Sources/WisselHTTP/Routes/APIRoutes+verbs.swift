import Hummingbird
package import WisselModel

extension APIRoutes {
  /// Adds a GET route, and with it HEAD.
  package mutating func get(_ path: String, for kinds: ClientKind..., handler: @escaping Handler) {
    add(.get, path, kinds, .ordinary, handler)
  }

  /// Adds a POST route.
  package mutating func post(
    _ path: String, for kinds: ClientKind..., body: BodyKind = .ordinary, handler: @escaping Handler
  ) {
    add(.post, path, kinds, body, handler)
  }

  /// Adds a PATCH route.
  package mutating func patch(
    _ path: String, for kinds: ClientKind..., body: BodyKind = .ordinary, handler: @escaping Handler
  ) {
    add(.patch, path, kinds, body, handler)
  }

  /// Adds a DELETE route.
  package mutating func delete(_ path: String, for kinds: ClientKind..., handler: @escaping Handler) {
    add(.delete, path, kinds, .ordinary, handler)
  }
}
