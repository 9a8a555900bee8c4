import Foundation
import WisselProcesses
import WisselStation

/// The person at the terminal: asked on standard error, answers on standard input.
struct CommandTerminal: SetupTerminal {
  /// Whether there is one.
  let isInteractive: Bool

  func ask(_ prompt: String, isSecret: Bool) -> String? {
    guard isInteractive else { return nil }
    show(prompt)
    guard isSecret else { return readLine() }
    var before = termios()
    guard tcgetattr(STDIN_FILENO, &before) == 0 else { return readLine() }
    var silent = before
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
    defer {
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
      show("\n")
    }
    return readLine()
  }

  func tell(_ text: String) { show(text + "\n") }

  private func show(_ text: String) { StandardError.write(text) }
}
