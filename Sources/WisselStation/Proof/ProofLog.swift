import Crypto
package import Foundation
import Synchronization
package import WisselTrust
package import WisselWire

/// The station's log of runs on disk: lines are only ever added, each bound to the one before it.
///
/// A line is handed to the kernel at once, so it survives the end of this process. It is forced to disk with the entries
/// that say that a run is over, before anybody relies on the receipt they name; a power cut can take back what a run
/// that was not over had written. What a crash leaves of a last line is cut off, and an entry says so.
package final class ProofLog: Sendable {
  /// The log on disk is not the one that was written.
  package struct Damaged: Error, CustomStringConvertible {
    package let description: String
  }

  /// The log's name, made when it began: a log that begins anew has another one.
  package let name: String
  /// Whether the log has what an earlier head says that it had; true without one.
  package let includesWitnessed: Bool
  private let path: String
  private let descriptor: Int32
  private let state: Mutex<State>

  private struct State {
    var chain: HashChain
    /// Bytes of the file.
    var length: Int
  }

  /// Opens the log, or begins one.
  ///
  /// - Parameters:
  ///   - witnessed: the head that witnesses have seen last.
  ///   - unique: eight letters or digits for the name of a log that begins.
  package init(
    _ file: URL, witnessed: LogHead? = nil, at now: WireTime,
    unique: () -> String = { UUID().uuidString.prefix(8).lowercased() }
  ) throws {
    path = file.path
    let descriptor = open(file.path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw DurableFile.Unwritable(path: file.path) }
    self.descriptor = descriptor
    do {
      var (reader, name, isIncluded) = (ProofLogReader(), nil as String?, witnessed == nil)
      let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
      while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
        try reader.feed(piece) { entry in
          if entry.content.event == .opened { name = entry.content.details["name"] }
          if entry.sequence == witnessed?.count, entry.hash == witnessed?.head { isIncluded = true }
        }
      }
      var state = State(chain: reader.chain, length: reader.length)
      if !reader.rest.isEmpty {
        guard ftruncate(descriptor, off_t(reader.length)) == 0 else { throw DurableFile.Unwritable(path: file.path) }
        // Unless there is nothing yet that it could be said in.
        if reader.length > 0 {
          let details = [
            "bytes": String(reader.rest.count), "hash": SHA256.hash(data: Data(reader.rest)).hexadecimal,
          ]
          try ProofLog.append(.cut, nil, details, at: now, durable: true, descriptor, file.path, &state)
        }
      }
      if state.chain.count == 0 {
        let made = "runs-\(unique())"
        try ProofLog.append(.opened, nil, ["name": made], at: now, durable: true, descriptor, file.path, &state)
        name = made
      }
      self.name = name ?? "runs"
      includesWitnessed = isIncluded || witnessed?.log != self.name
      self.state = Mutex(state)
    } catch {
      close(descriptor)
      guard let broken = error as? HashChain.BrokenLink else { throw error }
      throw Damaged(
        description:
          "the station's log of runs \(file.path) is damaged: \(broken). Find out who or what changed it, keep "
          + "the file elsewhere, and move it away; then the station begins another one")
    }
  }

  deinit { close(descriptor) }

  /// How far the log has come.
  package var place: Receipt.Place {
    state.withLock { Receipt.Place(name: name, count: $0.chain.count, head: $0.chain.head) }
  }

  /// The latest entries, oldest first.
  ///
  /// - Parameter bytes: how many bytes from the end are looked at.
  func tail(_ bytes: Int) throws -> [ProofEntry] {
    let length = state.withLock(\.length)
    let start = max(0, length - bytes)
    var space = [UInt8](repeating: 0, count: length - start)
    let count = space.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(start)) }
    guard count == space.count else { throw DurableFile.Unwritable(path: path) }
    let lines = space.split(separator: 0x0A)
    // The first may be the end of a line.
    return (start == 0 ? lines[...] : lines.dropFirst()).compactMap { ProofEntry(line: $0) }
  }

  /// Adds an entry.
  ///
  /// - Parameter durable: whether it, and all before it, must be on disk when this returns.
  package func append(
    _ event: ProofEntry.Event, run: Int?, _ details: [String: String] = [:], at now: WireTime, durable: Bool = false
  ) throws {
    try state.withLock { state in
      try Self.append(event, run, details, at: now, durable: durable, descriptor, path, &state)
    }
  }

  private static func append(
    _ event: ProofEntry.Event, _ run: Int?, _ details: [String: String], at now: WireTime, durable: Bool,
    _ descriptor: Int32, _ path: String, _ state: inout State
  ) throws {
    let entry = try ProofEntry(after: state.chain, at: now, event, run: run, details: details)
    let line = entry.line
    guard DurableFile.append(line, to: descriptor), !durable || fdatasync(descriptor) == 0 else {
      // What was written of it would spoil the next line.
      ftruncate(descriptor, off_t(state.length))
      throw DurableFile.Unwritable(path: path)
    }
    try state.chain.follow(entry)
    state.length += line.count
  }
}
