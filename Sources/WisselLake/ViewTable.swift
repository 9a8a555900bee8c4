import Synchronization
import WisselDuckDB
import WisselFHIR

/// The rows of a view over the documents of files, as a table for DuckDB: its columns are `c0`, `c1` and so on.
final class ViewTable: DuckDBTable {
  let columns: [(name: String, type: DuckDBRows.ColumnType)]
  let estimatedRows: Int
  private let view: TapeView
  private let files: LandingFiles
  private let check: TableCheck
  private let first = Mutex<(any Error)?>(nil)

  /// Nil where the view is not of the kind that is read off a tape.
  init?(_ view: ViewDefinition, _ files: LandingFiles, estimatedBytes: Int) {
    guard let tape = TapeView(view), !view.columns.isEmpty else { return nil }
    columns = view.columns.enumerated().map { ("c\($0)", TableColumns.isDecimal($1) ? .decimal : .varchar) }
    check = TableCheck(view.columns)
    (self.view, self.files, estimatedRows) = (tape, files, max(1, estimatedBytes / 500))
  }

  /// What went wrong first, in its own words; DuckDB keeps only a text of it.
  var failure: (any Error)? { first.withLock { $0 } }

  func reader() -> any DuckDBTableReader {
    ViewReader(view, DocumentReader(files), columns.map { $0.type == .decimal }, check) { [self] error in
      first.withLock { $0 = $0 ?? error }
    }
  }
}

/// One thread's way through the documents.
private final class ViewReader: DuckDBTableReader {
  private let view: TapeView
  private var rows: TapeView.Rows
  private let documents: DocumentReader
  private let isDecimal: [Bool]
  private let check: TableCheck
  private let failed: (any Error) -> Void
  /// Whose rows are read.
  private var document = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  /// Which of the document's rows is next.
  private var row = 0
  /// Rows of a chunk that need more documents than this are left to the next.
  private static let mostHeldBytes = 16 * LandingFiles.blockBytes

  init(
    _ view: TapeView, _ documents: DocumentReader, _ isDecimal: [Bool], _ check: TableCheck,
    failed: @escaping (any Error) -> Void
  ) {
    (self.view, rows) = (view, view.rows())
    (self.documents, self.isDecimal, self.check, self.failed) = (documents, isDecimal, check, failed)
  }

  func fill(_ writer: DuckDBChunkWriter) throws -> Int {
    do { return try read(writer) } catch {
      failed(error)
      throw error
    }
  }

  private func read(_ writer: DuckDBChunkWriter) throws -> Int {
    // Beside the object, so that no count of references stands between a value and the next.
    let (documents, isDecimal, check) = (documents, isDecimal, check)
    var (rows, row, count) = (rows, row, 0)
    defer { (self.rows, self.row) = (rows, row) }
    documents.release()
    while count < DuckDBChunkWriter.capacity {
      guard row < rows.count else {
        // What a large document needed is given back.
        if rows.isLarge { rows = view.rows() }
        if documents.heldBytes > Self.mostHeldBytes {
          guard count == 0 else { break }
          documents.release()
        }
        guard let next = try documents.next() else { break }
        document = next
        try rows.make(next)
        row = 0
        continue
      }
      let values = rows[row]
      try check.check(values)
      for column in 0..<values.count {
        let value = values[column]
        if value.kind == .null {
          writer.writeNull(column, count)
        } else if isDecimal[column] {
          writer.write(column, count, try check.units(column, value.bytes))
        } else if isOfDocument(value.bytes) {
          writer.write(column, count, lasting: value.bytes)
        } else {
          writer.write(column, count, text: value.bytes)
        }
      }
      row += 1
      count += 1
    }
    return count
  }

  private func isOfDocument(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let start = bytes.baseAddress, let first = document.baseAddress else { return false }
    return start >= first && start < first + document.count
  }
}
