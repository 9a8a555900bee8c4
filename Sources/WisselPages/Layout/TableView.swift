/// A table as a template sees it (`table`). On a phone each row becomes a stack of label and value.
package struct TableView: Sendable {
  /// A column's heading.
  package struct Column: Sendable {
    package let heading: String
    /// Figures: right-aligned, tabular.
    package let figures: Bool

    package init(_ heading: String, figures: Bool = false) {
      self.heading = heading
      self.figures = figures
    }
  }

  /// One cell; `detail` follows in secondary ink, `chip` stands before it, `figure` is markup of ours (an SVG).
  package struct Cell: Sendable {
    package var text: String
    package var href: String?
    package var detail: String?
    package var chip: Chip?
    package var figure: String?
    package var strong: Bool
    package var label = ""
    package var figures = false

    package init(
      _ text: String, href: String? = nil, detail: String? = nil, chip: Chip? = nil, figure: String? = nil,
      strong: Bool = false
    ) {
      self.text = text
      self.href = href
      self.detail = detail
      self.chip = chip
      self.figure = figure
      self.strong = strong
    }
  }

  package struct Row: Sendable {
    package let header: Cell
    package let cells: [Cell]
  }

  /// Read by screen readers; shown only where no heading says the same.
  package let caption: String
  package let columns: [Column]
  package let rows: [Row]

  /// Cells beyond the columns are dropped; the first of each row is its heading.
  package init(caption: String, columns: [Column], rows: [[Cell]]) {
    self.caption = caption
    self.columns = columns
    self.rows = rows.compactMap { cells in
      let labelled = zip(columns, cells).map { column, cell in
        var cell = cell
        cell.label = column.heading
        cell.figures = column.figures
        return cell
      }
      guard let header = labelled.first else { return nil }
      return Row(header: header, cells: Array(labelled.dropFirst()))
    }
  }
}

/// A state in words with a coloured dot beside it.
package struct Chip: Sendable, Equatable {
  /// Which of the state colours; never the only sign.
  package enum Tone: String, Sendable {
    case ok, running, waiting, bad, quiet
  }

  package let word: String
  package let tone: String

  package init(_ word: String, _ tone: Tone) {
    self.word = word
    self.tone = tone.rawValue
  }
}
