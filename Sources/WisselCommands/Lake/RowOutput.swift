import Foundation
import Synchronization
import WisselFHIR
import WisselProcesses

/// Prints rows as JSON objects: in one array, or each on a line. An error before the first row leaves nothing printed.
final class RowOutput: Sendable {
  private struct State {
    var pending = ""
    var count = 0
  }

  /// The names in quotes, with what stands before and behind them.
  private let names: [String]
  private let isArray: Bool
  private let state = Mutex(State())

  init(_ columns: [String], isArray: Bool) {
    names = columns.enumerated().map { ($0 == 0 ? "{" : ",") + JSON.string($1).text + ":" }
    self.isArray = isArray
  }

  func write(_ row: [JSON]) {
    state.withLock { state in
      if state.count == 0 { state.pending = isArray ? "[" : "" } else { state.pending += isArray ? "," : "\n" }
      for (name, value) in zip(names, row) {
        state.pending += name
        value.write(to: &state.pending)
      }
      state.pending += "}"
      state.count += 1
      if state.pending.utf8.count > 1 << 18 { Self.flush(&state) }
    }
  }

  /// Prints what is left, and the end.
  func end() {
    state.withLock { state in
      if state.count == 0 { state.pending = isArray ? "[]" : "" } else { state.pending += isArray ? "]" : "" }
      if isArray || state.count > 0 { state.pending += "\n" }
      Self.flush(&state)
    }
  }

  private static func flush(_ state: inout State) {
    StandardOutput.write(Data(state.pending.utf8))
    state.pending = ""
  }
}
