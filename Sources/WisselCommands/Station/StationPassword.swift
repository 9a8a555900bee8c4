import Foundation

/// A person's password: from `WISSEL_CONSOLE_PASSWORD`, else asked for at the terminal, else the first line of standard
/// input; never an argument.
enum StationPassword {
  static let variable = "WISSEL_CONSOLE_PASSWORD"

  static func read(_ prompt: String) throws -> String {
    if let given = ProcessInfo.processInfo.environment[variable], !given.isEmpty { return given }
    let terminal = CommandTerminal(isInteractive: isatty(STDIN_FILENO) == 1)
    let line = terminal.isInteractive ? terminal.ask(prompt, isSecret: true) : readLine()
    guard let line, !line.isEmpty else {
      throw CommandFailure.unusable("no password was given: type it, or set \(variable)")
    }
    return line
  }
}
