import Synchronization
import WisselDuckDB

/// The documents of files, one a line or the whole file, as a table of one column for DuckDB.
final class LinesTable: DuckDBTable {
  let columns: [(name: String, type: DuckDBRows.ColumnType)] = [("document", .varchar)]
  let estimatedRows: Int
  private let files: LandingFiles
  private let first = Mutex<(any Error)?>(nil)

  init(_ files: LandingFiles, estimatedBytes: Int) {
    (self.files, estimatedRows) = (files, max(1, estimatedBytes / 500))
  }

  /// What went wrong first, in its own words; DuckDB keeps only a text of it.
  var failure: (any Error)? { first.withLock { $0 } }

  func reader() -> any DuckDBTableReader {
    LinesReader(files) { [self] error in first.withLock { $0 = $0 ?? error } }
  }
}

/// One thread's way through the blocks.
private final class LinesReader: DuckDBTableReader {
  private let files: LandingFiles
  private var block: LandingFiles.Block?
  private var position = 0
  private var line = 0

  private let failed: (any Error) -> Void

  init(_ files: LandingFiles, failed: @escaping (any Error) -> Void) { (self.files, self.failed) = (files, failed) }

  func fill(_ writer: DuckDBChunkWriter) throws -> Int {
    do { return try read(writer) } catch {
      failed(error)
      throw error
    }
  }

  private func read(_ writer: DuckDBChunkWriter) throws -> Int {
    var count = 0
    while count < DuckDBChunkWriter.capacity {
      guard let block else {
        guard let next = try files.next() else { break }
        guard !next.isTooLong else { throw LakeError("\(files.paths[next.file]), line \(next.firstLine) is too long") }
        (block, position, line) = (next, 0, next.firstLine - 1)
        continue
      }
      guard let document = block.nextDocument(&position, line: &line) else {
        self.block = nil
        continue
      }
      let all = UnsafeRawBufferPointer(block.bytes).assumingMemoryBound(to: UInt8.self)
      guard all[document.lowerBound] == UInt8(ascii: "{") else {
        throw LakeError("\(files.paths[block.file]), line \(line): a resource is a JSON object")
      }
      writer.write(0, count, text: UnsafeBufferPointer(rebasing: all[document]))
      count += 1
    }
    return count
  }
}
