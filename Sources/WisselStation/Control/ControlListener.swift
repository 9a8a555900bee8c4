import Foundation
import Hummingbird
import Logging
import ServiceLifecycle

/// Serves ``ControlRoutes`` on the station's own socket until it is cancelled.
struct ControlListener: Sendable {
  let socket: ControlSocket
  let desk: StationDesk
  let logger: Logger

  /// - Throws: `StationError` when the socket cannot be made.
  func run() async throws {
    let failure = StationError(
      .settings, "the station's own socket \(socket.path) cannot be made: check that its folder can be written")
    guard (try? socket.makeFolder()) != nil, let reachable = socket.reachable() else { throw failure }
    unlink(socket.path)
    var quiet = logger
    // Stopping by cancellation is reported as errors that are none.
    quiet.logLevel = .critical
    let path = socket.path
    let application = Application(
      responder: ControlRoutes(desk: desk).router().buildResponder(), server: .late,
      configuration: .init(address: .unixDomainSocket(path: reachable.path), serverName: nil),
      onServerRunning: { _ in chmod(path, 0o600) }, logger: quiet)
    defer {
      unlink(path)
      try? reachable.handle?.close()
    }
    do {
      try await application.run()
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      if Task.isCancelled { throw CancellationError() }
      throw failure
    }
  }
}
