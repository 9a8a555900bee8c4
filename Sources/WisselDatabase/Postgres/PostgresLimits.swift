/// How far the adapter goes.
struct PostgresLimits: Sendable {
  /// Connections, each with a thread of its own.
  var connections = 10
  /// Transactions that may wait for a connection.
  var waiting = 10_000
  /// Prepared statements kept by a connection.
  var statements = 256
  /// How often a transaction is tried that others got in the way of, or whose connection was lost.
  var attempts = 40
  /// Seconds for a connection to be made, unless the URI says otherwise.
  var connectTimeout = 10
  /// Seconds a statement may take, and a transaction may lie idle.
  var statementTimeout = 60
  /// Numbers from 0 to 1 that keep those who collided from colliding again.
  var jitter: @Sendable () -> Double = { Double.random(in: 0...1) }

  /// Seconds to wait after a failed attempt, counted from 1: some milliseconds, then longer, up to a fifth of a second.
  func pause(after attempt: Int) -> Double {
    min(0.002 * Double(1 << min(attempt, 10)), 0.2) * (0.25 + 0.75 * jitter())
  }
}
