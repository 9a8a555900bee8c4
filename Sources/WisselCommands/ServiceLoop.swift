import Foundation
import Logging
import ServiceLifecycle
import UnixSignals
import WisselProcesses

/// Runs services until SIGTERM, SIGINT or the end of one of them, then ends them in good order.
enum ServiceLoop {
  /// How long services may take to finish what is under way; then they are cancelled, and the process ends.
  static let longestDrain = Duration.seconds(30)

  static func run(_ services: [any Service], logger: Logger) async throws {
    // Who reads the log may go; the service stays.
    signal(SIGPIPE, SIG_IGN)
    var configuration = ServiceGroupConfiguration(
      services: services.map {
        .init(
          service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
          failureTerminationBehavior: .gracefullyShutdownGroup)
      },
      gracefulShutdownSignals: [.sigterm, .sigint],
      logger: logger)
    configuration.maximumGracefulShutdownDuration = longestDrain
    configuration.maximumCancellationDuration = .seconds(5)
    try await ServiceGroup(configuration: configuration).run()
  }
}

extension StandardOutput {
  /// The line of a service that has started and gives back what only starting needed.
  static func ready(_ text: String) {
    StartUpPages.release()
    line(text)
  }
}
