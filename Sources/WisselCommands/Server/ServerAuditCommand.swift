import ArgumentParser
import Foundation
import Logging
import WisselProcesses
import WisselServer
import WisselSettings
import WisselTrust
import WisselWire

/// `wissel server audit`.
struct ServerAuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "The server's log of who did what.",
    subcommands: [Export.self, Verify.self])

  /// `wissel server audit export`.
  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the audit log, one JSON object per line.",
      discussion: """
        EXAMPLE
          wissel server audit export --config server.yaml > audit.ndjson
        """)

    @OptionGroup var server: ServerFiles

    func run() async throws {
      let (settings, options) = try server.read()
      try await ServerFiles.run {
        _ = try await ServerService.readAudit(of: options, logger: Logs.logger("server", settings.logging)) { entry in
          StandardOutput.line(try WireJSON.text(entry))
        }
      }
    }
  }

  /// `wissel server audit verify`.
  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check that no entry of the audit log was changed, taken out or put in.",
      discussion: """
        Prints how many entries there are and the hash of the last one. Keep that hash elsewhere: given back with
        --includes, it shows that nothing was cut off either. A broken log ends the command with 1.

        EXAMPLE
          wissel server audit verify --config server.yaml --includes 3c9f…
        """)

    @OptionGroup var server: ServerFiles

    @Option(help: "The hash of an earlier last entry, which must still occur.")
    var includes: String?

    func run() async throws {
      let (settings, options) = try server.read()
      let logger = Logs.logger("server", settings.logging)
      var chain = HashChain()
      var isIncluded = includes == nil
      do {
        let head = try await ServerFiles.run {
          try await ServerService.readAudit(of: options, logger: logger) { entry in
            try chain.follow(entry)
            isIncluded = isIncluded || entry.hash == includes
          }
        }
        guard head.count == chain.count, head.hash == chain.head else {
          throw CommandFailure.failed(
            "the audit log is broken: \(head.count) entries were written, and \(chain.count) are there")
        }
      } catch let broken as HashChain.BrokenLink {
        throw CommandFailure.failed("the audit log is broken: \(broken)")
      }
      guard isIncluded else {
        throw CommandFailure.failed("the audit log is broken: no entry has the hash given with --includes")
      }
      StandardOutput.line("the audit log is whole: \(chain.count) entries, the last one \(chain.head)")
    }
  }
}
