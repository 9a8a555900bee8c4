import ArgumentParser
import Foundation
import WisselDemo
import WisselProcesses

/// Waits for the end of its input, then removes the folder of a network on this machine and what still runs there.
struct KeepFolderCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "keep-folder", shouldDisplay: false)

  @Argument var folder: String

  func run() async throws {
    // The terminal's signals are for the demo; this process ends last.
    for signal in [SIGINT, SIGTERM, SIGHUP] { Foundation.signal(signal, SIG_IGN) }
    StandardOutput.line("ready")
    await InputWatch.inputEnded()
    await FolderKeeper.cleanUp(URL(fileURLWithPath: folder))
  }
}
