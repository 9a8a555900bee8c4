/// Bounds on what one request may cost before its handler has seen it.
package struct Limits: Sendable, Hashable {
  /// The most bytes of an ordinary body.
  package var body: Int
  /// The most bytes of a body that carries inputs or results.
  package var payload: Int
  /// How long the peer may take to send a body.
  package var sending: Duration

  package init(body: Int = 2 << 20, payload: Int = 256 << 20, sending: Duration = .seconds(60)) {
    self.body = body
    self.payload = payload
    self.sending = sending
  }
}

/// Which of the limits holds for a route's body.
package enum BodyKind: Sendable {
  /// Names, addresses, lists of ids.
  case ordinary
  /// Inputs of algorithms, or their results.
  case payload
}
