import Glibc

/// The files of a synthetic hospital, one per type, written through buffers of bounded size.
struct SynthesisFolder: ~Copyable {
  private static let bufferBytes = 1 << 18

  private struct File {
    let descriptor: Int32
    var pending: [UInt8] = []
    var lines = 0
  }

  private let path: String
  private var files: [ResourceType: File] = [:]

  /// Makes the folder.
  ///
  /// - Throws: `LakeError` where there is something of that name.
  init(_ path: String) throws(LakeError) {
    self.path = path
    guard mkdir(path, 0o755) == 0 else { throw Self.failure("the folder \(path) cannot be made") }
  }

  deinit { for file in files.values { close(file.descriptor) } }

  /// Appends a line, and says which it is, counted from 1.
  @discardableResult mutating func append(_ line: String, to type: ResourceType) throws(LakeError) -> Int {
    if files[type] == nil {
      let name = "\(path)/\(type.rawValue).ndjson"
      let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else { throw Self.failure("the file \(name) cannot be written") }
      files[type] = File(descriptor: descriptor)
    }
    files[type]?.pending.append(contentsOf: line.utf8)
    files[type]?.pending.append(0x0A)
    files[type]?.lines += 1
    if let count = files[type]?.pending.count, count >= Self.bufferBytes { try flush(type) }
    return files[type]?.lines ?? 0
  }

  /// Writes what is left, and gives the lines of each file.
  mutating func finish() throws(LakeError) -> [ResourceType: Int] {
    for type in ResourceType.allCases where files[type] != nil { try flush(type) }
    return files.mapValues(\.lines)
  }

  private mutating func flush(_ type: ResourceType) throws(LakeError) {
    guard let file = files[type] else { return }
    let failed = file.pending.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = write(file.descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return true }
        rest = rest.dropFirst(count)
      }
      return false
    }
    if failed { throw Self.failure("a file in \(path) cannot be written") }
    files[type]?.pending.removeAll(keepingCapacity: true)
  }

  private static func failure(_ attempt: String) -> LakeError {
    LakeError("\(attempt): \(String(cString: strerror(errno)))")
  }
}
