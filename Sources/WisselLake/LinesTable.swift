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

/// One thread's way through the documents, a table of which is made.
private final class LinesReader: DuckDBTableReader {
  private let documents: DocumentReader
  private let failed: (any Error) -> Void

  init(_ files: LandingFiles, failed: @escaping (any Error) -> Void) {
    (documents, self.failed) = (DocumentReader(files), failed)
  }

  func fill(_ writer: DuckDBChunkWriter) throws -> Int {
    var count = 0
    do {
      while count < DuckDBChunkWriter.capacity, let document = try documents.next() {
        writer.write(0, count, text: document)
        documents.release()
        count += 1
      }
    } catch {
      failed(error)
      throw error
    }
    return count
  }
}

/// One thread's way through the documents of files.
final class DocumentReader {
  private let files: LandingFiles
  private var block: LandingFiles.Block?
  private var position = 0
  private var line = 0
  private var finished: [LandingFiles.Block] = []
  /// About how much memory former documents take.
  private(set) var heldBytes = 0

  init(_ files: LandingFiles) { self.files = files }

  /// Gives back the memory of documents before the last.
  func release() {
    finished.removeAll(keepingCapacity: true)
    heldBytes = 0
  }

  /// The next document; nil at the end of the files. All are there until they are released.
  ///
  /// - Throws: `LakeError` for what cannot be read or is no object.
  func next() throws -> UnsafeBufferPointer<UInt8>? {
    while true {
      guard let block else {
        guard let next = try files.next() else { return nil }
        guard !next.isTooLong else { throw LakeError("\(files.paths[next.file]), line \(next.firstLine) is too long") }
        (block, position, line) = (next, 0, next.firstLine - 1)
        continue
      }
      var (position, line) = (position, line)
      let found = block.nextDocument(&position, line: &line)
      (self.position, self.line) = (position, line)
      guard let document = found else {
        finished.append(block)
        heldBytes += block.bytes.count
        self.block = nil
        continue
      }
      let all = UnsafeRawBufferPointer(block.bytes).assumingMemoryBound(to: UInt8.self)
      guard all[document.lowerBound] == UInt8(ascii: "{") else {
        throw LakeError("\(files.paths[block.file]), line \(line): a resource is a JSON object")
      }
      return UnsafeBufferPointer(rebasing: all[document])
    }
  }
}
