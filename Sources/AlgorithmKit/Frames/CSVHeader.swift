import Glibc

/// The first line of a CSV file: the names of its columns. Read here and not left to a guess, so that every column is
/// known to be text when the rows are read.
struct CSVHeader: Equatable {
  let names: [String]
  /// Whether lines end with carriage return and line feed.
  let carriageReturns: Bool

  /// A header longer than this is taken for something that is not CSV, in bytes.
  private static let limit = 1 << 20

  /// Reads the header of a file.
  init(path: String) throws {
    guard let file = fopen(path, "re") else { throw FrameError("the file cannot be opened") }
    defer { fclose(file) }
    var head = [UInt8](repeating: 0, count: 65_536)
    var count = 0
    while true {
      if count == head.count { head += [UInt8](repeating: 0, count: head.count) }
      let got = head.withUnsafeMutableBytes { fread($0.baseAddress.map { $0 + count }, 1, $0.count - count, file) }
      count += got
      if let header = try Self(head[..<count], complete: got == 0) {
        self = header
        return
      }
      guard count <= Self.limit else { throw FrameError("the first line is too long for a line of column names") }
    }
  }

  /// The header at the beginning of these bytes, or nil when its end is not among them.
  ///
  /// - Parameter complete: Whether the bytes are all there are.
  init?(_ bytes: ArraySlice<UInt8>, complete: Bool) throws {
    let marked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    var rest = marked ? bytes.dropFirst(3) : bytes
    var fields: [[UInt8]] = [[]]
    var quoted = false
    var ended = false
    var last: UInt8 = 0
    scan: while let byte = rest.popFirst() {
      switch (byte, quoted) {
      case (UInt8(ascii: "\""), true):
        if rest.first == UInt8(ascii: "\"") {
          fields[fields.count - 1].append(byte)
          rest.removeFirst()
        } else {
          quoted = false
        }
      case (UInt8(ascii: "\""), false) where fields[fields.count - 1].isEmpty: quoted = true
      case (UInt8(ascii: ","), false): fields.append([])
      case (UInt8(ascii: "\n"), false):
        ended = true
        break scan
      default: fields[fields.count - 1].append(byte)
      }
      last = byte
    }
    guard ended || complete else { return nil }
    carriageReturns = last == UInt8(ascii: "\r")
    if carriageReturns, !fields[fields.count - 1].isEmpty { fields[fields.count - 1].removeLast() }
    names = try fields.map { field in
      guard let name = String(validating: field, as: UTF8.self) else {
        throw FrameError("a column's name is not valid UTF-8")
      }
      return name
    }
    guard names != [""] else { throw FrameError("the file has no line of column names") }
    // DuckDB loses its place in the quotes of a name right after the mark, and rows with it.
    if marked, names[0].contains(where: { $0 == "\"" || $0 == "," || $0.isNewline }) {
      throw FrameError("the file begins with a byte order mark and a name in quotes; save it without the mark")
    }
    // DuckDB tells names apart without regard to case; so must we.
    var seen: Set<String> = []
    for name in names where !seen.insert(name.lowercased()).inserted {
      throw FrameError(column: name, "the file has it twice")
    }
  }
}
