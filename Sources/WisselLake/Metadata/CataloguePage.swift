package import WisselFHIR

/// The catalogue as a page for people: one HTML file that needs nothing else, and no script.
package struct CataloguePage: Sendable {
  private let words: CatalogueWords
  private let snapshot: Int
  private let snapshots: [LakeCatalogue.Snapshot]
  private let tables: [LakeCatalogue.Table]
  private let completeness: [JSON]

  package init(
    _ words: CatalogueWords, snapshot: Int, snapshots: [LakeCatalogue.Snapshot], tables: [LakeCatalogue.Table],
    completeness: [JSON]
  ) {
    self.words = words
    self.snapshot = snapshot
    self.snapshots = snapshots
    self.tables = tables
    self.completeness = completeness
  }

  private static let layers = ["curated", "derived", "raw", "reference"]

  package var html: String {
    let title = Self.escaped(words.title)
    let parts = [("tables", words.tables), ("completeness", words.completeness), ("snapshots", words.snapshots)]
    let links = parts.map { "<li><a href=\"#\($0)\">\(Self.escaped($1))</a></li>" }.joined()
    return """
      <!doctype html>
      <html lang="\(words.language)">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <title>\(title)</title>
      <style>\(Self.style)</style>
      </head>
      <body>
      <header><h1>\(title)</h1>
      <p>\(Self.escaped(words.introduction))</p>
      <p>\(Self.escaped(words.current)) <strong>\(snapshot)</strong>.</p></header>
      <nav aria-label="\(Self.escaped(words.contents))"><ul>\(links)</ul></nav>
      <main>
      <h2 id="tables">\(Self.escaped(words.tables))</h2>
      <p>\(Self.escaped(words.lineage))</p>
      \(Self.layers.map(layer).joined())<h2 id="completeness">\(Self.escaped(words.completeness))</h2>
      \(completenessTable)
      <h2 id="snapshots">\(Self.escaped(words.snapshots))</h2>
      \(snapshotTable)
      </main>
      </body>
      </html>

      """
  }

  private static let style = """
    body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:0 auto;padding:1rem;color:#1b1b1b;background:#fff}
    a{color:#0b4f8a}table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}
    caption{text-align:left;font-weight:600;padding:.25rem 0}
    th,td{text-align:left;vertical-align:top;padding:.25rem .5rem;border-bottom:1px solid #767676}
    td.n{text-align:right;font-variant-numeric:tabular-nums}code{overflow-wrap:anywhere}
    details{margin:.25rem 0}summary{cursor:pointer;padding:.25rem 0}
    @media (prefers-color-scheme:dark){body{color:#eee;background:#161616}a{color:#9cf}}
    """

  private func layer(_ layer: String) -> String {
    let own = tables.filter { $0.layer == layer }
    guard !own.isEmpty else { return "" }
    return "<h3>\(Self.escaped(words.layers[layer] ?? layer))</h3>\n" + own.map(table).joined()
  }

  private func table(_ table: LakeCatalogue.Table) -> String {
    let name = Self.escaped("\(table.schema).\(table.name)")
    let isSmall = table.rows > 0 && table.rows < LakeCatalogue.smallCount
    let rows = isSmall ? words.fewRows : "\(table.rows)"
    let paths = table.paths
    let columns = table.columns.map { column in
      let places = paths[column.name].map { [$0] } ?? table.origins[column.name] ?? []
      let path = places.map { "<code>\(Self.escaped($0))</code>" }.joined(separator: ", ")
      return [
        "<th scope=\"row\"><code>\(Self.escaped(column.name))</code></th>", Self.cell(column.type), "<td>\(path)</td>",
      ]
    }
    let sources = table.sources.map { "<code>\(Self.escaped($0))</code>" }.joined(separator: ", ")
    return "<details><summary><strong>\(name)</strong>: \(Self.escaped(rows)) \(Self.escaped(words.rows))</summary>\n"
      + (sources.isEmpty ? "" : "<p>\(Self.escaped(words.madeOf)) \(sources)</p>\n")
      + (table.restriction.map { "<p>\(Self.escaped(words.restricted($0)))</p>\n" } ?? "")
      + Self.table("\(words.columns) · \(table.schema).\(table.name)", [words.column, words.type, words.path], columns)
      + "</details>\n"
  }

  private var completenessTable: String {
    let keys = ["source", "type", "files", "resources", "deletions", "quarantined", "first", "last", "received"]
    let heads = [
      words.source, words.type, words.files, words.resources, words.deletions, words.quarantined, words.first,
      words.last, words.received,
    ]
    let rows = completeness.map { row in
      keys.map { key in
        switch row[key] {
        case .number(let digits): Self.number(Int(digits) ?? 0)
        case .string(let text): Self.cell(text)
        default: Self.cell("")
        }
      }
    }
    return Self.table(words.completeness, heads, rows)
  }

  private var snapshotTable: String {
    let rows = snapshots.reversed().map { [Self.cell("\($0.number)"), Self.cell($0.time), Self.cell($0.message)] }
    return Self.table(words.snapshots, [words.number, words.time, words.madeBy], rows)
  }

  // MARK: HTML

  private static func table(_ caption: String, _ heads: [String], _ rows: [[String]]) -> String {
    "<table><caption>\(escaped(caption))</caption>\n<thead><tr>"
      + heads.map { "<th scope=\"col\">\(escaped($0))</th>" }.joined() + "</tr></thead>\n<tbody>"
      + rows.map { "<tr>\($0.joined())</tr>\n" }.joined() + "</tbody></table>\n"
  }

  private static func cell(_ text: String) -> String { "<td>\(escaped(text))</td>" }

  private static func number(_ number: Int) -> String {
    let isSmall = number > 0 && number < LakeCatalogue.smallCount
    return "<td class=\"n\">\(isSmall ? "&lt;\(LakeCatalogue.smallCount)" : "\(number)")</td>"
  }

  private static func escaped(_ text: String) -> String {
    // By scalars: with a mark that combines, `<` is another character, but still one for a browser.
    text.unicodeScalars.reduce(into: "") { escaped, scalar in
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
  }
}
