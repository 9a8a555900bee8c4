package import Foundation
import Subprocess
import Synchronization
import SystemPackage

/// A program of ours that runs beside us: its standard input stays open until it is asked to end, its standard output
/// is read line by line, its standard error goes to a file.
///
/// A process started this way leads a process group of its own, so that Ctrl-C on the terminal reaches only its parent,
/// and it sees its input end when the parent dies, however that happens.
package final class ManagedProcess: Sendable {
  /// How a process ended.
  package enum Ending: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)
  }

  private struct State {
    var identifier: Int32?
    var ending: Ending?
    var failure: ProcessFailure?
    var lines: [String] = []
    var waiters: [@Sendable () -> Void] = []
  }

  /// What this program is called in messages.
  package let name: String
  private let state = Mutex(State())
  private let inputGate: AsyncStream<Void>
  private let closeGate: AsyncStream<Void>.Continuation

  /// The number of most recent output lines that are kept.
  private static let keptLines = 1000

  private init(name: String) {
    self.name = name
    (inputGate, closeGate) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - executable: The path of the program; never a shell.
  ///   - environment: Added to, or replacing parts of, the parent's environment.
  ///   - log: The file that standard error is appended to; made with mode 0600 when absent.
  /// - Throws: `ProcessFailure` when it cannot be started.
  package static func start(
    _ executable: URL, name: String? = nil, arguments: [String], environment: [String: String] = [:], log: URL
  ) async throws -> ManagedProcess {
    let process = ManagedProcess(name: name ?? executable.lastPathComponent)
    let logFile: FileDescriptor
    do {
      logFile = try FileDescriptor.open(
        FilePath(log.path), .writeOnly, options: [.create, .append, .closeOnExec], permissions: [.ownerReadWrite])
    } catch {
      throw ProcessFailure(process.name, "its log file \(log.path) could not be opened: \(error)")
    }
    var options = PlatformOptions()
    options.processGroupID = 0
    let updates = Dictionary(
      environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }, uniquingKeysWith: { _, last in last })
    let configuration = Configuration(
      executable: .path(FilePath(executable.path)),
      arguments: Arguments(arguments),
      environment: .inherit.updating(updates),
      platformOptions: options)
    Task.detached { await process.run(configuration, logFile: logFile) }
    await process.until { $0.identifier != nil || $0.ending != nil || $0.failure != nil }
    if let failure = process.state.withLock(\.failure) { throw failure }
    return process
  }

  /// The process id, or nil once it has ended.
  package var identifier: Int32? { state.withLock { $0.ending == nil ? $0.identifier : nil } }

  /// How it ended, or nil while it runs.
  package var ending: Ending? { state.withLock(\.ending) }

  /// The lines it printed so far, the most recent thousand.
  package var lines: [String] { state.withLock(\.lines) }

  /// Waits for a line of output that begins with `prefix` and returns it.
  ///
  /// - Throws: `ProcessFailure` when the process ends first.
  package func line(startingWith prefix: String) async throws -> String {
    await until { state in
      state.ending != nil || state.failure != nil || state.lines.contains { $0.hasPrefix(prefix) }
    }
    if let line = lines.first(where: { $0.hasPrefix(prefix) }) { return line }
    throw ProcessFailure(name, "it ended (\(ending.map { "\($0)" } ?? "not started")) before it printed '\(prefix)'")
  }

  /// Closes its standard input: our own programs take that as the request to end.
  package func closeInput() { closeGate.finish() }

  /// Sends a signal, by process id; nothing happens once it has ended.
  package func send(_ signal: Int32) {
    state.withLock { state in
      // Holding the lock keeps the id from being reaped and given to another process in between.
      if let identifier = state.identifier, state.ending == nil { kill(identifier, signal) }
    }
  }

  /// Waits until it has ended.
  @discardableResult
  package func wait() async -> Ending {
    await until { $0.ending != nil || $0.failure != nil }
    return ending ?? .exited(127)
  }

  private func run(_ configuration: Configuration, logFile: FileDescriptor) async {
    do {
      let result = try await Subprocess.run(
        configuration, input: .inputWriter, output: .sequence,
        error: .fileDescriptor(logFile, closeAfterSpawningProcess: true)
      ) { execution in
        update { $0.identifier = execution.processIdentifier.value }
        await withTaskGroup { group in
          group.addTask {
            for await _ in self.inputGate {}
            try? await execution.standardInputWriter.finish()
          }
          do {
            for try await line in execution.standardOutput.strings() {
              self.received(line)
            }
          } catch {
            self.received("(its output could not be read further: \(error))")
          }
          self.closeInput()
        }
      }
      update { state in
        switch result.terminationStatus {
        case .exited(let code): state.ending = .exited(code)
        case .signaled(let signal): state.ending = .signalled(signal)
        }
      }
    } catch {
      update { [name] state in
        state.failure = ProcessFailure(name, "it could not be started: \(error)")
      }
    }
  }

  private func received(_ line: String) {
    update { state in
      if state.lines.count == Self.keptLines { state.lines.removeFirst() }
      state.lines.append(line.trimmingCharacters(in: .newlines))
    }
  }

  private func update(_ change: (inout State) -> Void) {
    let waiters = state.withLock { state in
      change(&state)
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter() }
  }

  private func until(_ condition: @Sendable (borrowing State) -> Bool) async {
    while true {
      let done = await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
        let now = state.withLock { state in
          if condition(state) { return true }
          state.waiters.append { continuation.resume(returning: false) }
          return false
        }
        if now { continuation.resume(returning: true) }
      }
      if done { return }
    }
  }
}

/// A program could not be started or ended too early.
package struct ProcessFailure: Error, CustomStringConvertible {
  package let program: String
  package let reason: String

  package init(_ program: String, _ reason: String) {
    self.program = program
    self.reason = reason
  }

  package var description: String { "\(program): \(reason)" }
}
