import Foundation
import Synchronization

/// The connections for short reads of one file: as many as threads that ask at once, up to a limit.
final class SQLiteReaders: Sendable {
  private let path: String
  private let state = Mutex(State())

  private struct State {
    var idle: [SQLiteReader] = []
    var taken = 0
    var isClosed = false
  }

  private static let most = ProcessInfo.processInfo.activeProcessorCount * 2

  init(_ file: URL) { path = file.path }

  /// Reads at once, on the calling thread; nil when the read is long, or nothing is free for it.
  func read<Result>(_ body: (borrowing Transaction) throws -> Result) throws -> Result? {
    guard let reader = take() else { return nil }
    defer { giveBack(reader) }
    return try reader.read(body)
  }

  private func take() -> SQLiteReader? {
    let (reader, mayOpen) = state.withLock { state -> (SQLiteReader?, Bool) in
      guard !state.isClosed, state.taken < Self.most else { return (nil, false) }
      state.taken += 1
      return (state.idle.popLast(), true)
    }
    if let reader { return reader }
    guard mayOpen else { return nil }
    if let opened = SQLiteReader(path) { return opened }
    state.withLock { $0.taken -= 1 }
    return nil
  }

  private func giveBack(_ reader: SQLiteReader) {
    state.withLock { state in
      state.taken -= 1
      if !state.isClosed { state.idle.append(reader) }
    }
  }

  /// Ends the connections; those in use end with their read.
  func close() {
    let idle = state.withLock { state in
      state.isClosed = true
      defer { state.idle = [] }
      return state.idle
    }
    _ = idle
  }
}
