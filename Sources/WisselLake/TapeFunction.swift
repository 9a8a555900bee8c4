import Synchronization
import WisselDuckDB
import WisselFHIR

/// The rows of a view, called by DuckDB for each resource.
final class TapeFunction: DuckDBRowsFunction {
  let columns: [DuckDBRowsColumn]
  private let view: TapeView
  private let check: TableCheck
  private let first = Mutex<(any Error)?>(nil)

  /// Nil where the view is not of the kind that is read off a tape.
  init?(_ view: ViewDefinition) {
    guard let tape = TapeView(view), !view.columns.isEmpty else { return nil }
    columns = view.columns.map { TableColumns.isDecimal($0) ? .decimal : .text }
    (self.view, check) = (tape, TableCheck(view.columns))
  }

  /// What went wrong first, in its own words; DuckDB keeps only a text of it.
  var failure: (any Error)? { first.withLock { $0 } }

  func call(_ texts: DuckDBTexts, _ writer: inout DuckDBRowsWriter) throws {
    do { try write(texts, &writer) } catch {
      first.withLock { $0 = $0 ?? error }
      throw error
    }
  }

  private func write(_ texts: DuckDBTexts, _ writer: inout DuckDBRowsWriter) throws {
    try view.withRows { rows in
      for index in 0..<texts.count {
        if let text = texts[index] {
          try rows.make(text) { row in
            try check.check(row)
            writer.beginRow()
            for column in 0..<row.count {
              let value = row[column].kind == .null ? nil : row[column].bytes
              switch columns[column] {
              case .text: writer.write(column, value)
              case .decimal: writer.write(column, units: try value.map { try check.units(column, $0) })
              }
            }
          }
        }
        writer.end()
      }
    }
  }
}
