import Foundation
import Synchronization
import WisselProcesses

/// Where the demo writes: a terminal that can redraw a line, or a file or pipe that gets plain lines.
struct Terminal: Sendable {
  /// Whether lines can be redrawn and colours shown.
  let isInteractive: Bool

  /// Standard output.
  static var standard: Terminal {
    let environment = ProcessInfo.processInfo.environment
    return Terminal(isInteractive: isatty(STDOUT_FILENO) == 1 && environment["TERM"] != "dumb")
  }

  func line(_ text: String = "") { write(text + "\n") }

  /// Draws over the current line, without ending it.
  func redraw(_ text: String) { write("\r\u{1B}[2K" + text) }

  func bold(_ text: String) -> String { isInteractive ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

  func faint(_ text: String) -> String { isInteractive ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

  private func write(_ text: String) {
    StandardOutput.write(Data(text.utf8))
  }
}
