package import Hummingbird
package import WisselModel

extension APIRoutes {
  /// Adds a GET route, and with it HEAD.
  ///
  /// - Parameters:
  ///   - query: what it reads of the query.
  ///   - also: statuses beside success and those of every route.
  package mutating func get(
    _ path: String, for kinds: ClientKind..., query: [QueryField] = [], also: [HTTPResponse.Status] = [],
    handler: @escaping Handler
  ) {
    add(.get, path, kinds, query: query, also: also, handler)
  }

  /// Adds a POST route.
  ///
  /// - Parameters:
  ///   - takes: what the body may hold, which the handler checks; nil when it reads none.
  ///   - gives: the status of success.
  package mutating func post(
    _ path: String, for kinds: ClientKind..., body: BodyKind = .ordinary, takes: BodySchema? = nil,
    gives: HTTPResponse.Status = .ok, also: [HTTPResponse.Status] = [], handler: @escaping Handler
  ) {
    add(.post, path, kinds, body, takes: takes, gives: gives, also: also, handler)
  }

  /// Adds a PATCH route.
  ///
  /// - Parameter takes: what the body may hold, which the handler checks; nil when it reads none.
  package mutating func patch(
    _ path: String, for kinds: ClientKind..., body: BodyKind = .ordinary, takes: BodySchema? = nil,
    also: [HTTPResponse.Status] = [], handler: @escaping Handler
  ) {
    add(.patch, path, kinds, body, takes: takes, also: also, handler)
  }

  /// Adds a DELETE route.
  ///
  /// - Parameters:
  ///   - takes: what the body may hold, which the handler checks; nil when it reads none.
  ///   - query: what it reads of the query.
  package mutating func delete(
    _ path: String, for kinds: ClientKind..., takes: BodySchema? = nil, query: [QueryField] = [],
    also: [HTTPResponse.Status] = [], handler: @escaping Handler
  ) {
    add(.delete, path, kinds, takes: takes, query: query, also: also, handler)
  }
}
