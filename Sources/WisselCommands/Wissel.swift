package import ArgumentParser
import Foundation
import WisselProcesses

/// The command line: every subcommand in a file of its own.
package struct Wissel: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "wissel",
    abstract: "The question travels to the hospitals, the data stay there, only safe answers come back.",
    discussion: """
      EXAMPLE
        wissel demo --once            one server, three hospitals, one real question, and the end
        wissel server start --config server.yaml
        wissel station start --config node.yaml
        wissel lake view run patients.json --input Patient.ndjson --json
        wissel verify run-7-20260527120000.receipt --key signing.pub
      """,
    version: "0.1.0",
    subcommands: [
      DemoCommand.self, ServerCommand.self, StationCommand.self, LakeCommand.self, AnalyticsCommand.self,
      VerifyCommand.self, TrustCommand.self, KeepFolderCommand.self,
    ])

  package init() {}

  /// Runs the command line of this process and ends it: 0 done; 1 failed, or the verdict is negative; 2 the request
  /// cannot be carried out as given.
  package static func run() async -> Never {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      finish(0)
    } catch {
      end(with: error)
    }
  }

  private static func end(with error: any Error) -> Never {
    if let failure = error as? CommandFailure {
      StandardError.write("wissel: \(failure.message)\n")
      Foundation.exit(failure.status)
    }
    switch exitCode(for: error) {
    case .success:
      print(message(for: error))
      finish(0)
    case .validationFailure:
      StandardError.write("\(fullMessage(for: error))\n")
      Foundation.exit(2)
    case let code where error is ExitCode:
      finish(code.rawValue)
    default:
      StandardError.write("wissel: \(error)\n")
      Foundation.exit(1)
    }
  }

  /// Ends this process. What could not be written was not done.
  private static func finish(_ status: Int32) -> Never {
    guard let failure = StandardOutput.failure() else { Foundation.exit(status) }
    StandardError.write("wissel: standard output \(failure)\n")
    Foundation.exit(max(status, 1))
  }
}

/// A command could not do what was asked: the message for people, and the exit status.
struct CommandFailure: Error {
  let message: String
  let status: Int32

  /// It was tried and failed.
  static func failed(_ message: String) -> CommandFailure { CommandFailure(message: message, status: 1) }

  /// The request cannot be carried out as given.
  static func unusable(_ message: String) -> CommandFailure { CommandFailure(message: message, status: 2) }
}
