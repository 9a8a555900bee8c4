import Foundation
import Synchronization
import WisselTrust
import WisselWire

/// Which run used which order, on disk before the run begins. A line that a crash cut short stands for a run that did not.
final class NonceBook: Sendable {
  private struct State {
    var ledger = NonceLedger()
    /// Lines in the file.
    var lines = 0
  }

  /// Lines of orders that are over before the file is written anew.
  private static let slack = 1000

  private let file: URL
  private let state: Mutex<State>

  init(_ file: URL) throws {
    self.file = file
    var state = State()
    let bytes = FileManager.default.contents(atPath: file.path) ?? Data()
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: true) {
      state.lines += 1
      guard let use = try? WireJSON.decode(NonceLedger.Use.self, from: line) else { continue }
      _ = state.ledger.take(use)
    }
    self.state = Mutex(state)
    // What was cut short must not become the beginning of the next line.
    if bytes.last.map({ $0 != 0x0A }) ?? false { try rewrite() }
  }

  /// The run that used a nonce.
  func holder(of nonce: String) -> String? { state.withLock { $0.ledger.holder(of: nonce) } }

  /// Uses a nonce for a run; it is on disk when this returns.
  ///
  /// - Parameter time: that can be relied on; orders that are over by then are forgotten.
  func take(_ use: NonceLedger.Use, at time: WireTime) throws -> NonceLedger.Answer {
    try state.withLock { state in
      let answer = state.ledger.take(use)
      guard answer == .taken else { return answer }
      if state.lines >= 2 * state.ledger.count + Self.slack {
        state.ledger.forget(before: time)
        try write(&state)
      } else {
        try append(use)
        state.lines += 1
      }
      return .taken
    }
  }

  private func rewrite() throws { try state.withLock { try write(&$0) } }

  private func write(_ state: inout State) throws {
    let uses = state.ledger.all
    var bytes = Data()
    for use in uses { bytes += try WireJSON.encode(use) + [0x0A] }
    try DurableFile.write(bytes, to: file)
    state.lines = uses.count
  }

  private func append(_ use: NonceLedger.Use) throws {
    let isNew = FileStatus(path: file.path) == nil
    let descriptor = open(file.path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw DurableFile.Unwritable(path: file.path) }
    defer { close(descriptor) }
    guard DurableFile.append(try WireJSON.encode(use) + [0x0A], to: descriptor), fdatasync(descriptor) == 0 else {
      throw DurableFile.Unwritable(path: file.path)
    }
    if isNew { DurableFile.settle(file.deletingLastPathComponent()) }
  }
}
