import Foundation
import Synchronization
import WisselDuckDB
import WisselFHIR

/// What landing puts aside, on its way to the quarantine table: a file of JSON lines, since it may be as large as the
/// input.
final class QuarantineFile: Sendable {
  let path: String
  private let state: Mutex<(file: FileHandle, pending: Data, longest: Int)>
  private static let flushBytes = 1 << 20

  init(_ path: String) throws {
    self.path = path
    guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
      let file = FileHandle(forWritingAtPath: path)
    else { throw LakeError("the file \(path) cannot be written") }
    state = Mutex((file, Data(), 0))
  }

  func write(
    _ fault: LandingFault, file: Int, line: Int, entry: Int, byte: Int, document: UnsafeRawBufferPointer
  ) throws {
    let strings = [("path", fault.path), ("rule", fault.rule), ("reason", fault.reason)]
      .map { "\"\($0.0)\":\(JSON.string($0.1).text)" }.joined(separator: ",")
    let data = Data(document).base64EncodedString()
    let text =
      "{\"file\":\(file),\"line\":\(line),\"entry\":\(entry),\"byte\":\(byte),\(strings),\"document\":\"\(data)\"}\n"
    try state.withLock { state in
      state.pending.append(contentsOf: text.utf8)
      state.longest = max(state.longest, text.utf8.count)
      if state.pending.count >= Self.flushBytes {
        try state.file.write(contentsOf: state.pending)
        state.pending.removeAll(keepingCapacity: true)
      }
    }
  }

  /// Writes what is left; returns the length of the longest line, 0 where there is none.
  func finish() throws -> Int {
    try state.withLock { state in
      try state.file.write(contentsOf: state.pending)
      state.pending = Data()
      return state.longest
    }
  }

  /// The rows that were written, in SQL, for FROM.
  ///
  /// - Parameter longest: What ``finish()`` returned.
  func rows(_ longest: Int) -> String {
    let columns =
      "{file: 'BIGINT', line: 'BIGINT', entry: 'BIGINT', byte: 'BIGINT', path: 'VARCHAR', rule: 'VARCHAR', "
      + "reason: 'VARCHAR', document: 'VARCHAR'}"
    return "read_ndjson(\(SQLText.literal(path)), columns = \(columns), maximum_object_size = \(longest + 1024))"
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
