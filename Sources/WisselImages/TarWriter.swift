import Crypto
import Glibc

/// Writes a tar stream to a file, or only counts and hashes it. Memory stays flat: files pass in pieces.
struct TarWriter {
  private let descriptor: Int32?
  private var hash = SHA256()
  /// The bytes so far.
  private(set) var size = 0

  /// - Parameter descriptor: Where the bytes go; nil only hashes them.
  init(to descriptor: Int32?) { self.descriptor = descriptor }

  mutating func write(_ bytes: [UInt8]) throws(ImageError) {
    hash.update(data: bytes)
    size += bytes.count
    guard let descriptor else { return }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw ImageError("the archive cannot be written: \(String(cString: strerror(errno)))") }
      rest = rest.dropFirst(count)
    }
  }

  /// An entry and its content.
  mutating func write(_ name: String, _ entry: TarEntry) throws(ImageError) {
    switch entry {
    case .folder(let mode): try write(TarHeader.bytes(name + "/", .folder, mode: mode, size: 0))
    case .link(let target): try write(TarHeader.bytes(name, .link, mode: 0o777, size: 0, target: target))
    case .content(let bytes, let mode):
      try write(TarHeader.bytes(name, .file, mode: mode, size: bytes.count))
      try write(bytes)
      try pad(bytes.count)
    case .file(let path, let mode):
      var file = try FilePieces(path)
      try write(TarHeader.bytes(name, .file, mode: mode, size: file.size))
      var written = 0
      while let piece = try file.next() {
        try write(piece)
        written += piece.count
      }
      guard written == file.size else { throw ImageError("\(path) changed while it was read") }
      try pad(written)
    }
  }

  /// The two empty blocks at the end, and the hash of all.
  mutating func finish() throws(ImageError) -> String {
    try write([UInt8](repeating: 0, count: 2 * TarHeader.blockSize))
    return Self.hex(hash.finalize())
  }

  private mutating func pad(_ size: Int) throws(ImageError) {
    try write([UInt8](repeating: 0, count: TarHeader.padding(size)))
  }

  static func hex(_ digest: SHA256.Digest) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}

/// A file of this machine in pieces.
struct FilePieces: ~Copyable {
  private let descriptor: Int32
  private let path: String
  /// Its size when it was opened.
  let size: Int

  init(_ path: String) throws(ImageError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    self.path = path
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw ImageError("\(path) cannot be read as a file")
    }
    size = Int(status.st_size)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  mutating func next() throws(ImageError) -> [UInt8]? {
    var got = 0
    let piece = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
      repeat { got = read(descriptor, buffer.baseAddress, buffer.count) } while got < 0 && errno == EINTR
      count = max(got, 0)
    }
    guard got >= 0 else { throw ImageError("\(path) cannot be read") }
    return piece.isEmpty ? nil : piece
  }
}
