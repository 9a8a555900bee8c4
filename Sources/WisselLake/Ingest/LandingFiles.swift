import Crypto
import Foundation
import Synchronization

/// Some files cut into blocks of whole documents, handed to whichever thread asks next.
///
/// Of `.json` files the whole file is one document, of others each line is.
final class LandingFiles: Sendable {
  /// Whole lines of a file, or all of it.
  final class Block {
    let file: Int
    let firstLine: Int
    /// Where it begins in the plain text of the file.
    let offset: Int
    let isWholeFile: Bool
    let bytes: UnsafeMutableRawBufferPointer
    fileprivate(set) var count = 0
    /// Whether this stands for a document that is too long to be read.
    fileprivate(set) var isTooLong = false
    private let memory: BlockMemory

    fileprivate init(
      file: Int, firstLine: Int, offset: Int, isWholeFile: Bool, capacity: Int, memory: BlockMemory
    ) {
      (self.file, self.firstLine, self.offset, self.isWholeFile) = (file, firstLine, offset, isWholeFile)
      (self.memory, bytes) = (memory, memory.take(capacity))
    }

    deinit { memory.giveBack(bytes) }
  }

  private struct State {
    var file = -1
    /// Whether the file is one document.
    var isWhole = false
    var stream: ByteStream?
    var rest: [UInt8] = []
    var line = 1
    var offset = 0
    var digests: [Int: [UInt8]] = [:]
    var damaged: Set<Int> = []
    var bytesRead = 0
  }

  /// A block is looked at while it is still in the processor's cache.
  static let blockBytes = 1 << 20

  let paths: [String]
  private let isHashing: Bool
  private let memory = BlockMemory()
  private let state = Mutex(State())
  private let progress: @Sendable (Int) -> Void

  /// - Parameters:
  ///   - isHashing: Whether the files' digests are wanted.
  ///   - progress: Called with the number of plain bytes read so far.
  init(_ paths: [String], isHashing: Bool = true, progress: @escaping @Sendable (Int) -> Void = { _ in }) {
    (self.paths, self.isHashing, self.progress) = (paths, isHashing, progress)
  }

  /// The SHA-256 of each file that was read to its end, by its place.
  var digests: [Int: [UInt8]] { state.withLock { $0.digests } }
  var bytesRead: Int { state.withLock { $0.bytesRead } }
  /// The places of files that could not be read to their end.
  var damaged: Set<Int> { state.withLock { $0.damaged } }

  /// The next block; nil at the end of the last file.
  func next() throws -> Block? {
    let block = try state.withLock { state in
      do { return try next(&state) } catch {
        state.damaged.insert(state.file)
        throw error
      }
    }
    if block != nil { progress(bytesRead) }
    return block
  }

  private func next(_ state: inout State) throws -> Block? {
    while true {
      if state.stream == nil {
        guard state.file + 1 < paths.count else { return nil }
        state.file += 1
        state.stream = try ByteStream(paths[state.file], isHashing: isHashing)
        state.isWhole = paths[state.file].replacing(/\.(gz|zst)$/, with: "").hasSuffix(".json")
        (state.rest, state.line, state.offset) = ([], 1, 0)
      }
      guard let block = try fill(&state) else {
        if isHashing { state.digests[state.file] = state.stream.map { Array($0.digest) } }
        state.stream = nil
        continue
      }
      return block
    }
  }

  /// Nil at the end of the file.
  private func fill(_ state: inout State) throws -> Block? {
    guard let stream = state.stream else { return nil }
    let isWhole = state.isWhole
    var capacity = max(Self.blockBytes, state.rest.count * 2)
    while true {
      let block = Block(
        file: state.file, firstLine: state.line, offset: state.offset, isWholeFile: isWhole, capacity: capacity,
        memory: memory)
      state.rest.withUnsafeBytes { block.bytes.copyMemory(from: $0) }
      block.count = state.rest.count
      var isEnd = false
      while block.count < capacity, !isEnd {
        let count = try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: block.bytes[block.count...]))
        block.count += count
        state.bytesRead += count
        isEnd = count == 0
      }
      let bytes = UnsafeRawBufferPointer(rebasing: block.bytes[..<block.count])
      if isEnd {
        state.rest = []
        if block.count == 0 { return nil }
      } else if !isWhole, let last = bytes.lastIndex(of: 0x0A) {
        let end = last + 1
        state.rest = Array(bytes[end...])
        block.count = end
      } else if capacity < ResourceLines.longestLine {
        state.rest = Array(bytes)
        capacity *= 2
        continue
      } else {
        block.isTooLong = true
        state.offset += block.count + (try skipDocument(stream, isWhole, &state))
        state.line += 1
        block.count = 0
        return block
      }
      state.offset += block.count
      if !isWhole { state.line += Self.newlines(bytes, block.count) }
      return block
    }
  }

  /// Passes over the rest of a line that is too long; returns how many bytes that were.
  private func skipDocument(_ stream: ByteStream, _ isWhole: Bool, _ state: inout State) throws -> Int {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    var passed = 0
    state.rest = []
    while true {
      let count = try stream.read(into: buffer)
      guard count > 0 else { return passed }
      if !isWhole, let end = buffer[..<count].firstIndex(of: 0x0A) {
        state.rest = Array(buffer[(end + 1)..<count])
        return passed + end + 1
      }
      passed += count
    }
  }

  private static func newlines(_ bytes: UnsafeRawBufferPointer, _ count: Int) -> Int {
    guard var start = bytes.baseAddress else { return 0 }
    let end = start + count
    var lines = 0
    while let found = memchr(start, 0x0A, end - start) {
      lines += 1
      start = UnsafeRawPointer(found) + 1
    }
    return lines
  }
}

extension LandingFiles.Block {
  /// The next document behind a position, without white space around it and a byte order mark before it; nil at the
  /// end. Counts the lines that are passed.
  func nextDocument(_ position: inout Int, line: inout Int) -> Range<Int>? {
    guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
    while position < count {
      var start = position
      let found = isWholeFile ? nil : memchr(base + start, 0x0A, count - start)
      var end = found.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? count
      position = end + 1
      line += 1
      if start == 0, offset == 0, end >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF { start = 3 }
      while start < end, Self.isSpace(base[start]) { start += 1 }
      while end > start, Self.isSpace(base[end - 1]) { end -= 1 }
      if start < end { return start..<end }
    }
    return nil
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0D || byte == 0x09 || byte == 0x0A }
}
