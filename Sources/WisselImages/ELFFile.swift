import Glibc

/// What the dynamic loader reads of a 64-bit ELF file: which libraries it needs, where to look for them, and by which
/// loader it is started.
package struct ELFFile: Sendable, Equatable {
  /// The dynamic loader's path; nil for a library and for a program without shared libraries.
  package var interpreter: String?
  /// The names of the libraries needed.
  package var needed: [String] = []
  /// Folders to look in, with `$ORIGIN` for the file's own.
  package var searchPaths: [String] = []
  /// Whether those folders also count for what the needed libraries need: so for the older kind of run path.
  package var handsOnSearchPaths = false

  /// Reads a file's headers and its dynamic section; an error names the file.
  package init(path: String) throws(ImageError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ImageError("\(path) cannot be opened") }
    defer { close(descriptor) }
    var reader = Reader(descriptor: descriptor, path: path)
    try self.init(&reader)
  }

  private init(_ reader: inout Reader) throws(ImageError) {
    let header = try reader.bytes(at: 0, count: 64)
    guard header.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]) else {
      throw ImageError("\(reader.path) is not a 64-bit ELF file")
    }
    let table = Reader.number(header, 32, 8)
    let size = Int(Reader.number(header, 54, 2))
    let count = Int(Reader.number(header, 56, 2))
    guard size >= 56, count <= 1024 else { throw ImageError("\(reader.path) has headers that are not valid") }
    var segments: [(type: UInt64, offset: UInt64, address: UInt64, size: UInt64)] = []
    for index in 0..<count {
      let entry = try reader.bytes(at: table + UInt64(index * size), count: 56)
      segments.append(
        (
          Reader.number(entry, 0, 4), Reader.number(entry, 8, 8), Reader.number(entry, 16, 8),
          Reader.number(entry, 32, 8)
        ))
    }
    if let segment = segments.first(where: { $0.type == 3 }) {
      interpreter = Reader.text(try reader.bytes(at: segment.offset, count: Int(min(segment.size, 4096))), 0)
    }
    guard let dynamic = segments.first(where: { $0.type == 2 }), dynamic.size <= 1 << 20 else { return }
    let entries = try reader.bytes(at: dynamic.offset, count: Int(dynamic.size))
    var names: [UInt64] = []
    var paths: [UInt64] = []
    var runPaths: [UInt64] = []
    var strings: (address: UInt64, size: UInt64) = (0, 0)
    for start in stride(from: 0, to: entries.count - 15, by: 16) {
      let value = Reader.number(entries, start + 8, 8)
      switch Reader.number(entries, start, 8) {
      case 0: break
      case 1: names.append(value)
      case 5: strings.address = value
      case 10: strings.size = value
      case 15: paths.append(value)
      case 29: runPaths.append(value)
      default: continue
      }
    }
    guard
      let segment = segments.first(where: {
        $0.type == 1 && strings.address >= $0.address && strings.address < $0.address &+ $0.size
      }), strings.size <= 1 << 26
    else { throw ImageError("\(reader.path) has a dynamic section that is not valid") }
    let offset = segment.offset + (strings.address - segment.address)
    let text = try reader.bytes(at: offset, count: Int(strings.size))
    needed = names.map { Reader.text(text, Int(clamping: $0)) }
    // A run path, where there is one, is used in place of the older kind.
    handsOnSearchPaths = runPaths.isEmpty
    searchPaths = (runPaths.isEmpty ? paths : runPaths)
      .flatMap { Reader.text(text, Int(clamping: $0)).split(separator: ":").map(String.init) }
  }

  /// Reads parts of a file.
  private struct Reader {
    let descriptor: Int32
    let path: String

    func bytes(at offset: UInt64, count: Int) throws(ImageError) -> [UInt8] {
      guard let offset = Int(exactly: offset), count >= 0 else { throw ImageError("\(path) is not a valid ELF file") }
      var got = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        got = pread(descriptor, buffer.baseAddress, count, offset)
        initialized = max(got, 0)
      }
      guard got == count else { throw ImageError("\(path) is shorter than its headers say") }
      return bytes
    }

    /// A little-endian number of some bytes.
    static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt64 {
      guard start + count <= bytes.count else { return 0 }
      return bytes[start..<start + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The text that begins there and ends with a zero.
    static func text(_ bytes: [UInt8], _ start: Int) -> String {
      guard start < bytes.count else { return "" }
      return String(decoding: bytes[start...].prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
