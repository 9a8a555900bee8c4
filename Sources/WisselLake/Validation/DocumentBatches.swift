import Glibc

/// Some whole lines of a file, or a file that is one document.
struct DocumentBatch: Sendable {
  enum Content: Sendable {
    case lines([UInt8])
    case document([UInt8])
    /// A line, or a document, of more bytes than are read.
    case tooLong
  }

  let file: String
  /// The number of the first line, from 1.
  let firstLine: Int
  let content: Content
}

/// Reads a file in batches of bounded size: ND-JSON by lines; a file whose name ends with `.json` whole. Either may be
/// compressed (`.gz`, `.zst`).
final class DocumentBatches {
  /// The longest line or document that is read, in bytes.
  static let longest = 256 << 20
  static let batchBytes = 4 << 20

  private let path: String
  private let stream: ByteStream
  private let isDocument: Bool
  private var pending: [UInt8] = []
  private var line = 1
  private var isAtEnd = false
  private let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 20)

  /// - Throws: `LakeError` for a file that cannot be read.
  init(_ path: String) throws(LakeError) {
    self.path = path
    isDocument = ["", ".gz", ".zst"].contains { path.lowercased().hasSuffix(".json" + $0) }
    var status = stat()
    guard stat(path, &status) != 0 || status.st_mode & S_IFMT != S_IFDIR else {
      throw LakeError("\(path) is a folder; files are expected")
    }
    stream = try ByteStream(path)
  }

  deinit { buffer.deallocate() }

  /// The next batch; nil at the end.
  func next() throws(LakeError) -> DocumentBatch? {
    if isDocument { return try document() }
    while pending.count < Self.batchBytes, try fill() {}
    guard !pending.isEmpty else { return nil }
    var end = isAtEnd ? pending.count : pending.lastIndex(of: 0x0A).map { $0 + 1 }
    while end == nil, pending.count <= Self.longest, try fill() {
      end = pending.lastIndex(of: 0x0A).map { $0 + 1 }
    }
    guard let end = end ?? (isAtEnd ? pending.count : nil) else { return try skip() }
    let batch = DocumentBatch(file: path, firstLine: line, content: .lines(Array(pending[..<end])))
    line += pending[..<end].count { $0 == 0x0A }
    pending.removeFirst(end)
    return batch
  }

  private func document() throws(LakeError) -> DocumentBatch? {
    guard !isAtEnd else { return nil }
    while pending.count <= Self.longest, try fill() {}
    let isTooLong = pending.count > Self.longest
    isAtEnd = true
    defer { pending = [] }
    return DocumentBatch(file: path, firstLine: 1, content: isTooLong ? .tooLong : .document(pending))
  }

  /// Passes over a line that is too long.
  private func skip() throws(LakeError) -> DocumentBatch? {
    let batch = DocumentBatch(file: path, firstLine: line, content: .tooLong)
    pending = []
    while try fill() {
      guard let end = pending.firstIndex(of: 0x0A) else {
        pending = []
        continue
      }
      pending.removeFirst(end + 1)
      line += 1
      break
    }
    return batch
  }

  private func fill() throws(LakeError) -> Bool {
    guard !isAtEnd else { return false }
    let count = try stream.read(into: UnsafeMutableRawBufferPointer(buffer))
    guard count > 0 else {
      isAtEnd = true
      return false
    }
    pending += buffer[..<count]
    return true
  }
}
