import Foundation
package import Logging
import ServiceLifecycle
import Synchronization
import WisselClient
import WisselSocketProtocol

/// A station that begins again when it fails, after growing pauses, so that trouble in one network is not the end of the
/// others that a process serves.
package struct SteadyStation: Service {
  /// A start that held this long was a good one: the next attempt follows soon.
  private static let held = Duration.seconds(60)
  private static let longestPause = Duration.seconds(300)

  private let station: StationService
  private let hasOpened: Flag
  private let isAlone: Bool
  private let logger: Logger

  private final class Flag: Sendable {
    private let value = Mutex(false)
    var isSet: Bool { value.withLock { $0 } }
    func set() { value.withLock { $0 = true } }
  }

  /// - Parameters:
  ///   - environment: the process's, for finding the container engine.
  ///   - isAlone: whether the process serves no other network. Then a first start that a person must see to ends it.
  ///   - onOpen: called each time when people can see and do something at the station.
  ///   - onReady: called each time when the station is connected and has taken up what waited for it.
  package init(
    _ settings: StationSettings, environment: [String: String], isAlone: Bool, logger: Logger,
    onOpen: @escaping @Sendable (StationDesk) -> Void, onReady: @escaping @Sendable () -> Void
  ) {
    let hasOpened = Flag()
    station = StationService(
      settings: settings, environment: environment, logger: logger,
      onOpen: { desk in
        hasOpened.set()
        onOpen(desk)
      }, onReady: onReady)
    self.hasOpened = hasOpened
    self.isAlone = isAlone
    self.logger = logger
  }

  /// Runs until a graceful shutdown or cancellation.
  ///
  /// - Throws: what a person must see to, where the station is alone and has never opened.
  package func run() async throws {
    var backoff = Backoff(most: Self.longestPause, seed: .random(in: 0 ... .max))
    while true {
      let began = ContinuousClock.now
      do {
        return try await station.run()
      } catch {
        if isAlone, !hasOpened.isSet, !Self.passes(error) { throw error }
        if ContinuousClock.now - began > Self.held { backoff.reset() }
        let pause = backoff.next()
        logger.error(
          "the station failed and begins again",
          metadata: ["error": "\(error)", "seconds": "\(pause.components.seconds)"])
        do {
          try await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
        } catch is CancellationError {
          return
        }
      }
    }
  }

  /// Whether it may be over by itself: the server in trouble, or the way there.
  private static func passes(_ error: any Error) -> Bool {
    switch error {
    case let error as APIError: (error.status ?? 0) >= 500
    case TransportFailure.notSent, TransportFailure.interrupted: true
    default: false
    }
  }
}
