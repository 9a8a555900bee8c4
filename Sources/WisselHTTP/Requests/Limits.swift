/// Bounds on what one request may cost before its handler has seen it.
package struct Limits: Sendable, Hashable {
  /// The most bytes of an ordinary body.
  package var body: Int
  /// The most bytes of a body that carries inputs or results.
  package var payload: Int
  /// How long the peer may take to send a body.
  package var sending: Duration
  /// How long a connection may bring nothing that is awaited of it, or take nothing of an answer.
  package var silence: Duration
  /// How long the head of a request may be under way.
  package var head: Duration

  package init(
    body: Int = 2 << 20, payload: Int = 256 << 20, sending: Duration = .seconds(60), silence: Duration = .seconds(300),
    head: Duration = .seconds(60)
  ) {
    self.body = body
    self.payload = payload
    self.sending = sending
    self.silence = silence
    self.head = head
  }
}

/// Which of the limits holds for a route's body.
package enum BodyKind: Sendable {
  /// Names, addresses, lists of ids.
  case ordinary
  /// Inputs of algorithms, or their results.
  case payload
}
