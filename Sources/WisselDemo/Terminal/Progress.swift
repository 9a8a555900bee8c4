import Foundation

/// Shows the phases of the demo one after another: a bar per phase on a terminal, a plain line each otherwise; and
/// keeps the wall time of each.
actor Progress {
  /// A phase that has ended, and how long it took.
  struct Timing: Sendable {
    let phase: String
    let duration: Duration
  }

  private let terminal: Terminal
  private let clock = ContinuousClock()
  private(set) var timings: [Timing] = []

  init(_ terminal: Terminal) { self.terminal = terminal }

  /// Runs a phase of about `steps` steps; the body reports each step it has taken.
  func phase<Result: Sendable>(
    _ name: String, steps: Int = 1,
    _ body: @Sendable (_ step: @escaping @Sendable (String) async -> Void) async throws -> Result
  ) async throws -> Result {
    let start = clock.now
    let bar = Bar(name: name, steps: steps, terminal: terminal)
    await bar.draw()
    do {
      let result = try await body { note in await bar.step(note) }
      let duration = clock.now - start
      timings.append(Timing(phase: name, duration: duration))
      await bar.end("\(Self.text(duration))")
      return result
    } catch {
      await bar.end("failed")
      throw error
    }
  }

  /// Seconds with two decimals.
  static func text(_ duration: Duration) -> String {
    let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    return String(format: "%.2f s", seconds)
  }
}

/// One phase's bar.
private actor Bar {
  private static let width = 24
  let name: String
  let steps: Int
  let terminal: Terminal
  private var taken = 0
  private var note = ""

  init(name: String, steps: Int, terminal: Terminal) {
    self.name = name
    self.steps = max(steps, 1)
    self.terminal = terminal
  }

  func step(_ note: String) {
    taken += 1
    self.note = note
    if terminal.isInteractive { draw() } else { terminal.line("    \(note)") }
  }

  func draw() {
    guard terminal.isInteractive else { return terminal.line("  \(name) …") }
    // The number of rounds of an iterated method is not known beforehand: the bar nears its end without reaching it.
    let share = taken < steps ? Double(taken) / Double(steps) : 0.95
    let filled = Int(share * Double(Self.width))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
    terminal.redraw("  \(padded) \(bar) \(terminal.faint(note))")
  }

  func end(_ outcome: String) {
    if terminal.isInteractive {
      terminal.redraw("  \(padded) \(String(repeating: "█", count: Self.width)) \(outcome)\n")
    } else {
      terminal.line("  \(name): \(outcome)")
    }
  }

  private var padded: String { name.padding(toLength: max(34, name.count), withPad: " ", startingAt: 0) }
}
