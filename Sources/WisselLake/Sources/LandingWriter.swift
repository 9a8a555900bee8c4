import Foundation

/// Writes lines for the lake into files of bounded size, `TYPE.NUMBER.ndjson`, each of which gets its name when it is
/// whole; or into one, whatever its size, which is there also where there are no lines.
struct LandingWriter: ~Copyable {
  private static let bufferBytes = 1 << 20
  private static let fileBytes = 256 << 20

  private let folder: SourceFolder
  private let name: String
  private let isOneFile: Bool
  private var number = 0
  private var temporary = ""
  private var file: FileHandle?
  private var pending = Data()
  private var written = 0

  /// - Parameter name: Folder and type, such as `7/Observation`.
  init(_ folder: SourceFolder, _ name: String, isOneFile: Bool = false) {
    (self.folder, self.name, self.isOneFile) = (folder, name, isOneFile)
  }

  mutating func write(_ line: String) throws {
    if written >= Self.fileBytes, !isOneFile { try finish() }
    if file == nil { try begin() }
    pending.append(contentsOf: line.utf8)
    pending.append(0x0A)
    if pending.count >= Self.bufferBytes { try flush() }
  }

  /// Brings what is there to disk under its name.
  mutating func finish() throws {
    if isOneFile, file == nil { try begin() }
    guard file != nil else { return }
    try flush()
    try? file?.close()
    file = nil
    try folder.keep(temporary, as: try folder.file(Self.file(name, number)))
  }

  /// Removes what has no name yet.
  mutating func discard() {
    guard file != nil else { return }
    try? file?.close()
    file = nil
    try? FileManager.default.removeItem(atPath: temporary)
  }

  static func file(_ name: String, _ number: Int) -> String {
    let digits = String(number)
    return "\(name).\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits).ndjson"
  }

  private mutating func begin() throws {
    number += 1
    written = 0
    temporary = try folder.file(Self.file(name, number)) + ".part"
    guard FileManager.default.createFile(atPath: temporary, contents: nil, attributes: [.posixPermissions: 0o600]),
      let opened = FileHandle(forWritingAtPath: temporary)
    else { throw LakeError("\(temporary) cannot be written: look at its permissions and at the room on the disk") }
    file = opened
  }

  private mutating func flush() throws {
    do { try file?.write(contentsOf: pending) } catch {
      throw LakeError("\(temporary) cannot be written: look at the room on the disk")
    }
    written += pending.count
    pending.removeAll(keepingCapacity: true)
  }
}
