import Synchronization

/// Whether the server keeps inputs and results as blobs. That it keeps none is remembered for as long as the socket
/// connection to it holds: a server that is set up anew has been started anew.
final class BlobUse: Sendable {
  private struct State {
    /// The connections so far.
    var connection = 0
    var isConnected = false
    var keepsNone = false
  }

  private let state = Mutex(State())

  /// The socket connection is made, or has ended.
  func connected(_ isConnected: Bool) {
    state.withLock { $0 = State(connection: $0.connection + 1, isConnected: isConnected) }
  }

  /// The server's answer.
  ///
  /// - Parameter ask: asks the server.
  func answer(_ ask: () async throws -> Bool) async rethrows -> Bool {
    let before = state.withLock { $0 }
    if before.keepsNone { return false }
    let keepsBlobs = try await ask()
    state.withLock { state in
      if state.connection == before.connection, state.isConnected { state.keepsNone = !keepsBlobs }
    }
    return keepsBlobs
  }
}
