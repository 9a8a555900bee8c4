import Dispatch
package import Foundation
import WisselWire

/// The files of a run. The inner folder is the only one its container sees, and everything in it may be the algorithm's
/// doing: links and devices in the place of files are never followed.
package struct RunFolder: Sendable {
  /// The run's folder at the station: the token as it was handed out, the log.
  package let root: URL

  package init(_ root: URL) { self.root = root }

  /// What is mounted in the container.
  package var task: URL { root.appendingPathComponent("task") }

  private var tokenFile: URL { root.appendingPathComponent("token") }
  private var inputFile: URL { root.appendingPathComponent("input") }
  private var logFile: URL { root.appendingPathComponent("log") }
  private var handedOutput: URL { root.appendingPathComponent("output") }
  private var receivedDraft: URL { root.appendingPathComponent("output.new") }

  /// What the algorithm is asked.
  package enum Input: Sendable {
    case bytes([UInt8])
    /// It is in the file that `fetchedInput` names.
    case fetched
  }

  /// Where an input is put while it is fetched.
  func fetchedInput() throws -> URL {
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    return inputFile
  }

  /// Makes the inner folder. It is open to all users, since the algorithm's user owns nothing; nobody else comes to it, for
  /// the folder around it is closed.
  package func make() throws {
    try FileManager.default.createDirectory(at: task, withIntermediateDirectories: true)
    guard chmod(task.path, 0o777) == 0 else { throw CocoaError(.fileWriteNoPermission) }
  }

  /// Writes input, token and an empty output.
  package func prepare(input: Input, token: String) throws {
    try make()
    try write(Data(token.utf8), to: tokenFile, mode: 0o600)
    let place = task.appendingPathComponent("input")
    switch input {
    case .bytes(let bytes): try write(Data(bytes), to: place, mode: 0o444)
    case .fetched:
      guard rename(inputFile.path, place.path) == 0, chmod(place.path, 0o444) == 0 else {
        throw CocoaError(.fileWriteUnknown)
      }
    }
    try write(Data(token.utf8), to: task.appendingPathComponent("token"), mode: 0o444)
    try write(Data(), to: task.appendingPathComponent("output"), mode: 0o666)
  }

  /// Puts a file beside what the container sees, to be mounted; another name of the same file, where it stays.
  func give(_ file: URL, as name: String) throws -> URL {
    let folder = root.appendingPathComponent("frames")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let place = folder.appendingPathComponent(name)
    unlink(place.path)
    try FileManager.default.linkItem(at: file, to: place)
    return place
  }

  /// A new folder in the inner one, for a copy that the algorithm's user makes.
  func makeCopy() throws -> URL {
    let place = task.appendingPathComponent("copies/\(String(UInt64.random(in: 0 ... .max), radix: 36))")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    guard chmod(place.path, 0o777) == 0 else { throw CocoaError(.fileWriteNoPermission) }
    return place
  }

  /// Adds the file that describes the run.
  func describe(_ run: JSONValue) throws {
    try write(Data(try WireJSON.prettyText(run).utf8), to: task.appendingPathComponent(RunContext.name), mode: 0o444)
  }

  /// The token the algorithm holds.
  package func token() throws -> String { try String(contentsOf: tokenFile, encoding: .utf8) }

  /// Keeps the log for a delivery after a restart.
  package func keep(log: String) throws { try write(Data(log.utf8), to: logFile, mode: 0o600) }

  package func log() -> String { (try? String(contentsOf: logFile, encoding: .utf8)) ?? "" }

  /// What became of the output.
  package enum Output: Sendable, Equatable {
    case bytes([UInt8])
    case tooLarge(Int)
    /// Removed, or no plain file.
    case missing
  }

  /// A new file for an output that is handed in over the proxy. It counts, in the place of the one the algorithm may have
  /// written, once `keepReceivedOutput` is called: a station that dies before that leaves nothing that could be taken for a
  /// whole one. The container does not see it.
  func receiveOutput() throws -> FileHandle {
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    let descriptor = Foundation.open(
      receivedDraft.path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  /// From now on the output that was received counts. It is not forced to disk: what a power cut takes of it, the receipt
  /// tells, as with an output the algorithm wrote itself.
  func keepReceivedOutput() throws {
    guard rename(receivedDraft.path, handedOutput.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  /// Forgets an output that was handed in, or a part of one.
  func dropReceivedOutput() {
    unlink(receivedDraft.path)
    unlink(handedOutput.path)
  }

  /// Where the algorithm's output is: handed in, or in the file it was given.
  var outputPath: String {
    FileManager.default.fileExists(atPath: handedOutput.path)
      ? handedOutput.path : task.appendingPathComponent("output").path
  }

  /// Takes a copy of what the algorithm has put in its output file, one byte more than the limit at most; from then on the
  /// copy counts, which the container cannot change. False when there is nothing in the file.
  func takeWrittenOutput(limit: Int) -> Bool {
    guard let (descriptor, size) = Self.open(task.appendingPathComponent("output").path) else { return false }
    let written = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard size > 0, let copy = try? receiveOutput() else { return false }
    do {
      var room = limit + 1
      while room > 0, let piece = try written.read(upToCount: min(room, 1 << 20)), !piece.isEmpty {
        try copy.write(contentsOf: piece)
        room -= piece.count
      }
      try keepReceivedOutput()
      return true
    } catch {
      dropReceivedOutput()
      return false
    }
  }

  /// Reads the output, at most `limit` bytes.
  package func output(limit: Int) -> Output {
    guard let (descriptor, size) = Self.open(resultPath) else { return .missing }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard size <= limit else { return .tooLarge(size) }
    guard let data = try? handle.read(upToCount: limit + 1) else { return .bytes([]) }
    return data.count <= limit ? .bytes([UInt8](data)) : .tooLarge(data.count)
  }

  /// How long the output is, without reading it; nil where there is none that counts.
  var outputSize: Int? {
    guard let (descriptor, size) = Self.open(resultPath) else { return nil }
    close(descriptor)
    return size
  }

  /// The output as an open file, at most `limit` bytes; nil where it is empty, too large, or no plain file.
  func outputFile(limit: Int) -> OutputFile? {
    guard let (descriptor, size) = Self.open(resultPath) else { return nil }
    let file = OutputFile(descriptor: descriptor, size: size)
    return (1...limit).contains(size) ? file : nil
  }

  /// A plain file; without blocking, for it may be a pipe by now.
  private static func open(_ path: String) -> (descriptor: Int32, size: Int)? {
    let descriptor = Foundation.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    guard let status = FileStatus(descriptor: descriptor), status.isPlain else {
      close(descriptor)
      return nil
    }
    return (descriptor, status.size)
  }

  private func write(_ data: Data, to file: URL, mode: mode_t) throws {
    try data.write(to: file)
    guard chmod(file.path, mode) == 0 else { throw CocoaError(.fileWriteNoPermission) }
  }
}
