import Foundation
import WisselProcesses

/// Runs `wissel lake …` as a process of a network on this machine.
package struct LakeTool: Sendable {
  private let wissel: URL
  private let log: URL

  package init(network: LocalNetwork) {
    wissel = network.installation.wissel
    log = network.folder.appendingPathComponent("lakes.log")
  }

  /// Waits until it is done; gives the lines it printed.
  ///
  /// - Throws: `DemoFailure` when it does not end with 0.
  @discardableResult
  package func run(_ arguments: [String]) async throws -> [String] {
    let process = try await ManagedProcess.start(
      wissel, name: "wissel lake", arguments: ["lake"] + arguments, log: log)
    let ending = await withTaskCancellationHandler {
      await process.wait()
    } onCancel: {
      process.send(SIGKILL)
    }
    try Task.checkCancellation()
    guard ending == .exited(0) else {
      let words = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
      throw DemoFailure(
        "'wissel lake \(arguments.first ?? "")' ended with \(ending). \(words.suffix(1000))",
        remedy: "Run it by hand in a folder of your own.")
    }
    return process.lines
  }
}
