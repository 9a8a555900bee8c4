import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

/// Runs services until SIGTERM, SIGINT or the end of one of them, then ends them in good order.
enum ServiceLoop {
  static func run(_ services: [any Service], logger: Logger) async throws {
    let group = ServiceGroup(
      configuration: .init(
        services: services.map {
          .init(
            service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
            failureTerminationBehavior: .gracefullyShutdownGroup)
        },
        gracefulShutdownSignals: [.sigterm, .sigint],
        logger: logger))
    try await group.run()
  }
}

/// Standard output, line by line and at once, also into a pipe.
enum Output {
  static func line(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
}
