import CCompression
import Crypto
import Glibc

/// The bytes of a file, made plain where it is compressed (`.gz`, `.zst`), and the hash of the file as it lies there.
final class ByteStream {
  private let path: String
  private let file: Int32
  private let decoder: OpaquePointer?
  private let input: UnsafeMutableRawBufferPointer
  private var pending = 0..<0
  private var isFileAtEnd = false
  private var isFrameComplete = false
  private let isHashing: Bool
  private var hash = SHA256()

  /// - Parameter isHashing: Whether ``digest`` is wanted.
  init(_ path: String, isHashing: Bool = true) throws(LakeError) {
    (self.path, self.isHashing) = (path, isHashing)
    file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Self.unreadable(path) }
    let kind: Int32 = path.hasSuffix(".gz") ? 1 : path.hasSuffix(".zst") ? 2 : 0
    decoder = kind == 0 ? nil : ccompression_open(kind)
    input = .allocate(byteCount: kind == 0 ? 0 : 256 << 10, alignment: 16)
    posix_fadvise(file, 0, 0, Int32(POSIX_FADV_SEQUENTIAL))
  }

  deinit {
    close(file)
    if let decoder { ccompression_close(decoder) }
    input.deallocate()
  }

  /// The SHA-256 of all that was read of the file.
  var digest: SHA256.Digest { hash.finalize() }

  /// Reads up to the buffer's size; 0 is the end of the file.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(LakeError) -> Int {
    guard let decoder, let start = input.baseAddress else { return try readFile(into: buffer) }
    while true {
      if pending.isEmpty, !isFileAtEnd {
        pending = 0..<(try readFile(into: input))
        isFileAtEnd = pending.isEmpty
      }
      var (taken, written) = (0, 0)
      let status = ccompression_step(
        decoder, start + pending.lowerBound, pending.count, &taken, buffer.baseAddress, buffer.count,
        &written)
      guard status >= 0 else { throw LakeError("the compressed file \(path) is damaged") }
      pending = (pending.lowerBound + taken)..<pending.upperBound
      isFrameComplete = status == 1
      if written > 0 { return written }
      if isFileAtEnd, taken == 0 {
        guard isFrameComplete else { throw LakeError("the compressed file \(path) ends too early") }
        return 0
      }
    }
  }

  /// Writes the plain bytes of a file to another.
  static func copy(_ path: String, to target: String) throws(LakeError) {
    let stream = try ByteStream(path, isHashing: false)
    let descriptor = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw unwritable(target) }
    defer { close(descriptor) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = try stream.read(into: buffer)
      guard count > 0 else { return }
      var written = 0
      while written < count {
        let result = write(descriptor, buffer.baseAddress?.advanced(by: written), count - written)
        if result < 0, errno == EINTR { continue }
        guard result > 0 else { throw unwritable(target) }
        written += result
      }
    }
  }

  private static func unwritable(_ path: String) -> LakeError {
    LakeError("\(path) cannot be written: look at its permissions and at the room on the disk")
  }

  private func readFile(into buffer: UnsafeMutableRawBufferPointer) throws(LakeError) -> Int {
    let count = Glibc.read(file, buffer.baseAddress, buffer.count)
    guard count >= 0 else { throw Self.unreadable(path) }
    if isHashing { hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
    return count
  }

  private static func unreadable(_ path: String) -> LakeError {
    LakeError("the file \(path) cannot be read: \(String(cString: strerror(errno)))")
  }
}
