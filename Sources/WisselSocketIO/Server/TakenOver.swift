/// A polling session that another process of the server began, and that its client now shows here.
package struct TakenOver<Identity: Sendable>: Sendable {
  /// The session's id in the namespace.
  package let id: String
  package let identity: Identity

  package init(id: String, identity: Identity) {
    self.id = id
    self.identity = identity
  }
}
