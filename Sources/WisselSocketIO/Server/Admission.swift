/// Who a client turns out to be. Every client is let into the namespace; only an identified one is heard.
package enum Admission<Identity: Sendable>: Sendable {
  case identified(Identity)
  /// The client gets the event `expired_token` and nothing else.
  case expiredToken
  /// The client gets the event `invalid_token` and nothing else.
  case invalidToken
  /// The client gets nothing at all.
  case anonymous
}
