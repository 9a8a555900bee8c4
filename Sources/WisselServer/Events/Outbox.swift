import WisselDatabase

/// Carries events from the transaction that makes them true to the listeners of every process: never before the
/// commit, never for a transaction that failed, and always afterwards.
protocol Outbox: Sendable {
  /// Tells of an event once the transaction is committed.
  func tell(_ event: LiveEvent, _ transaction: borrowing Transaction) throws

  /// Tells of an event that no transaction goes with.
  func tell(_ event: LiveEvent) async throws

  /// Brings what other processes told to the listeners here, until cancelled.
  func run() async

  /// Forgets what every process has read long ago.
  func trim() async throws

  /// Waits until everything that is committed by now has been told here.
  func settle() async
}

/// The outbox of the only process of a database: what is committed is told at once.
struct LocalOutbox: Outbox {
  let listeners: Listeners

  func tell(_ event: LiveEvent, _ transaction: borrowing Transaction) {
    transaction.afterCommit { [listeners] in listeners.tell(event) }
  }

  func tell(_ event: LiveEvent) { listeners.tell(event) }

  func run() async {}
  func trim() {}
  func settle() {}
}
