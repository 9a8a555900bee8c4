import Foundation
import Testing
import WisselConsent
import WisselFHIR
import WisselLake
import WisselTesting

@Suite("The catalogue's page")
struct CataloguePageTests {
  private func page(_ words: CatalogueWords) throws -> String {
    let definition = try JSONParser.parse(LakeUsesTests.view)
    let tables = [
      LakeCatalogue.Table(
        schema: "curated", name: "people",
        columns: [(name: "id", type: "VARCHAR"), (name: "_patient", type: "VARCHAR")],
        rows: 7, definition: definition,
        restriction: Day("2026-05-28").map {
          Restriction(ConsentRule(Purpose("A<B"), optOutUntil: Day("2030-12-31")), on: $0, snapshot: 3)
        }),
      LakeCatalogue.Table(
        schema: "curated", name: "stays", columns: [(name: "<b>", type: "VARCHAR")], rows: 40, definition: nil),
    ]
    let completeness = JSON.object([
      .init("source", .string("a & b")), .init("type", .string("Patient")), .init("files", .number("12")),
      .init("resources", .number("3")), .init("first", .null),
    ])
    return CataloguePage(
      words, snapshot: 4, snapshots: [.init(number: 4, time: "2026-05-28T20:26:40Z", message: "load x")],
      tables: tables, completeness: [completeness]
    ).html
  }

  @Test(
    "tables with what their columns are read from, completeness and snapshots; few are not counted", arguments: [0, 1])
  func content(language: Int) throws {
    let words = CatalogueWords.all[language]
    let html = try page(words)
    #expect(html.contains("<html lang=\"\(words.language)\">"))
    #expect(html.contains("<th scope=\"row\"><code>id</code></th><td>VARCHAR</td><td><code>id</code></td>"))
    #expect(html.contains("<code>raw.resource (Patient)</code>"))
    #expect(html.contains("<code>encounters</code>, <code>encounter_locations</code>"))
    #expect(html.contains("<td class=\"n\">&lt;10</td>"))
    #expect(html.contains("<td>2026-05-28T20:26:40Z</td><td>load x</td>"))
    let purpose =
      "\(language == 0 ? "Gemaakt voor het doel" : "Made for the purpose") A&lt;B, "
      + (language == 0
        ? "zonder wie daarvoor niet mee mag doen, beoordeeld op 2026-05-28; wie niets zei doet mee tot en met 2030-12-31."
        : "without those who are to be left out for it, as judged on 2026-05-28; who said nothing is in until 2030-12-31.")
    #expect(html.ranges(of: purpose).count == 1)
    #expect(!html.contains("<b>") && html.contains("&lt;b&gt;") && html.contains("a &amp; b"))
  }

  @Test("it needs nothing else, and every table has a caption and heads of columns")
  func alone() throws {
    let html = try page(.dutch)
    #expect(!html.contains("<script") && !html.contains("src=") && !html.contains("http"))
    let count = { (text: String) in html.ranges(of: text).count }
    #expect(count("<table>") == 4)
    #expect(count("<table>") == count("<caption>"))
    #expect(count("<thead>") == count("<table>"))
    #expect(count("<h1>") == 1)
  }
}
