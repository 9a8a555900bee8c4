import Foundation
import Synchronization
import WisselProcesses

/// How far long work is: a bar on a terminal, nothing elsewhere.
final class ProgressLine: Sendable {
  private let title: String
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let shown = Mutex(-1)

  init(_ title: String) { self.title = title }

  func show(_ done: Int, of total: Int) {
    guard isTerminal, total > 0 else { return }
    let percent = min(100, done * 100 / total)
    shown.withLock { shown in
      guard percent != shown else { return }
      shown = percent
      let bar = String(repeating: "█", count: percent / 4) + String(repeating: "░", count: 25 - percent / 4)
      StandardError.write("\r\(title) \(bar) \(percent) %")
    }
  }

  /// Shows in words what is being done.
  func say(_ text: String) {
    guard isTerminal else { return }
    shown.withLock { shown in
      shown = 0
      StandardError.write("\r\u{1B}[K\(title): \(text)")
    }
  }

  func end() {
    shown.withLock { if $0 >= 0 { StandardError.write("\r\u{1B}[K") } }
  }
}
