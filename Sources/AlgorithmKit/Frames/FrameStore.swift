import FoundationEssentials
import Glibc

/// Columns that were read from a large file, kept in the temporary folder of the job so that its next run need not read
/// the text again. An entry belongs to the file as it was (device, number, size, times), the columns and their codebook
/// entries; the station removes the folder after the job.
struct FrameStore {
  /// Smaller files are quickly read; their rows need not lie about.
  private static let leastFile = 1 << 20
  /// Larger frames are not kept, in bytes.
  private static let largest = 4 << 30
  private static let magic: UInt64 = 0x3145_4d41_5246_5357

  private let path: String
  private let key: [UInt8]

  /// Nil where there is no such folder, or the file is small.
  ///
  /// - Parameters:
  ///   - folder: The job's temporary folder.
  ///   - file: The database's file.
  ///   - entries: The codebook entries of the columns, in order.
  init?(folder: String?, file: String, type: String, entries: [CodebookColumn]) {
    var facts = stat()
    guard let folder, !folder.isEmpty, stat(file, &facts) == 0, facts.st_size >= Self.leastFile,
      let columns = try? AlgorithmJSON.encode(entries)
    else { return nil }
    let identity = [
      file, type, "\(facts.st_dev)", "\(facts.st_ino)", "\(facts.st_size)", "\(facts.st_mtim.tv_sec)",
      "\(facts.st_mtim.tv_nsec)", "\(facts.st_ctim.tv_sec)", "\(facts.st_ctim.tv_nsec)",
    ]
    key = Array(identity.joined(separator: "\n").utf8) + [0] + Array(columns)
    // FNV-1a names the entry; the whole key stands in it.
    let name = key.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    path = "\(folder)/wissel-frame-\(String(name, radix: 16))"
  }

  /// The frame, when it is there and whole.
  func read(_ entries: [CodebookColumn]) -> DataFrame? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, let head: [UInt64] = Self.list(3, from: descriptor), head[0] == Self.magic,
      head[1] == UInt64(key.count), head[2] <= UInt64(facts.st_size),
      let key: [UInt8] = Self.list(key.count, from: descriptor), key == self.key
    else { return nil }
    let rows = Int(head[2])
    var columns: [Column] = []
    for entry in entries {
      guard let words: [UInt64] = Self.list((rows + 63) / 64, from: descriptor) else { return nil }
      let missing = RowMask(rowCount: rows, words: words)
      switch entry.type {
      case .integer:
        guard let values: [Int] = Self.list(rows, from: descriptor) else { return nil }
        columns.append(Column(name: entry.name, values: .integer(values), missing: missing))
      case .numeric:
        guard let values: [Double] = Self.list(rows, from: descriptor) else { return nil }
        columns.append(Column(name: entry.name, values: .numeric(values), missing: missing))
      case .categorical:
        guard let codes: [Int32] = Self.list(rows, from: descriptor), let levels = try? entry.checkedLevels(),
          codes.allSatisfy({ $0 >= -1 && Int($0) < levels.count })
        else { return nil }
        columns.append(Column(name: entry.name, values: .categorical(codes: codes, levels: levels), missing: missing))
      }
    }
    return try? DataFrame(rowCount: rows, columns)
  }

  /// Keeps a frame. Where that fails, nothing is kept.
  func write(_ frame: DataFrame) {
    guard frame.rowCount * frame.columns.count * 8 <= Self.largest else { return }
    let own = "\(path)-\(UInt64.random(in: .min ... .max))"
    let descriptor = open(own, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    var whole = Self.put([Self.magic, UInt64(key.count), UInt64(frame.rowCount)], to: descriptor)
    whole = whole && Self.put(key, to: descriptor)
    for column in frame.columns where whole {
      whole = Self.put(column.missing.words, to: descriptor)
      switch column.values {
      case .integer(let values): whole = whole && Self.put(values, to: descriptor)
      case .numeric(let values): whole = whole && Self.put(values, to: descriptor)
      case .categorical(let codes, _): whole = whole && Self.put(codes, to: descriptor)
      }
    }
    close(descriptor)
    if !whole || rename(own, path) != 0 { unlink(own) }
  }

  /// The next `count` values of a file, or nil when it has not that many.
  private static func list<Value: BitwiseCopyable>(_ count: Int, from descriptor: Int32) -> [Value]? {
    let size = count * MemoryLayout<Value>.stride
    var done = 0
    let values = [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      while done < size {
        let got = Glibc.read(descriptor, bytes.baseAddress.map { $0 + done }, size - done)
        if got < 0 && errno == EINTR { continue }
        guard got > 0 else { break }
        done += got
      }
      initialized = done / MemoryLayout<Value>.stride
    }
    return done == size ? values : nil
  }

  private static func put<Value: BitwiseCopyable>(_ values: [Value], to descriptor: Int32) -> Bool {
    values.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let put = Glibc.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
        if put < 0 && errno == EINTR { continue }
        guard put > 0 else { return false }
        done += put
      }
      return true
    }
  }
}
