/// The words of the catalogue's page.
package struct CatalogueWords: Sendable, Equatable {
  /// The tag of the language.
  package let language: String
  let title, introduction, contents, snapshots, number, time, madeBy, current: String
  let completeness, source, type, files, resources, deletions, quarantined, first, last, received: String
  let tables, rows, columns, column, path, madeOf, lineage, fewRows: String
  let purpose, judged, optIn, optOut: String
  /// The layers by their names in the catalogue, each with what it is.
  let layers: [String: String]

  /// For what a table was made.
  func restricted(_ restriction: Restriction) -> String {
    let silence = restriction.rule.optOutUntil.map { "\(optOut) \($0)" } ?? optIn
    return "\(purpose) \(restriction.rule.purpose), \(judged) \(restriction.day); \(silence)."
  }

  package static let dutch = CatalogueWords(
    language: "nl", title: "Catalogus van de gegevens",
    introduction: "Welke tabellen er zijn, waaruit elke kolom komt, en hoe volledig de gegevens zijn. "
      + "Aantallen onder de tien worden niet genoemd.",
    contents: "Inhoud", snapshots: "Momentopnamen", number: "Nummer", time: "Tijd (UTC)", madeBy: "Gemaakt door",
    current: "Deze pagina beschrijft momentopname", completeness: "Volledigheid per bron en soort", source: "Bron",
    type: "Soort", files: "Bestanden", resources: "Resources", deletions: "Verwijderd",
    quarantined: "In quarantaine", first: "Eerste", last: "Laatste", received: "Ontvangen", tables: "Tabellen",
    rows: "rijen", columns: "Kolommen", column: "Kolom", path: "Gelezen uit", madeOf: "Gemaakt van",
    lineage: "Elke rij bewaart patiënt, resource en vingerafdruk, die naar bestand en regel van de bron leiden.",
    fewRows: "minder dan tien", purpose: "Gemaakt voor het doel",
    judged: "zonder wie daarvoor niet mee mag doen, beoordeeld op", optIn: "wie niets zei doet niet mee",
    optOut: "wie niets zei doet mee tot en met",
    layers: [
      "raw": "Zoals ontvangen", "curated": "Weergaven van één soort resource", "derived": "Afgeleide tabellen",
      "reference": "Naslag",
    ])

  package static let english = CatalogueWords(
    language: "en", title: "Catalogue of the data",
    introduction: "Which tables there are, what each column comes from, and how complete the data are. "
      + "Counts below ten are not told.",
    contents: "Contents", snapshots: "Snapshots", number: "Number", time: "Time (UTC)", madeBy: "Made by",
    current: "This page describes snapshot", completeness: "Completeness by source and type", source: "Source",
    type: "Type", files: "Files", resources: "Resources", deletions: "Deletions", quarantined: "Quarantined",
    first: "First", last: "Last", received: "Received", tables: "Tables", rows: "rows", columns: "Columns",
    column: "Column", path: "Read from", madeOf: "Made of",
    lineage: "Each row keeps patient, resource and digest, which lead to file and line of the source.",
    fewRows: "fewer than ten", purpose: "Made for the purpose",
    judged: "without those who are to be left out for it, as judged on", optIn: "who said nothing is out",
    optOut: "who said nothing is in until",
    layers: [
      "raw": "As received", "curated": "Views of one type of resource", "derived": "Derived tables",
      "reference": "Reference",
    ])

  /// The languages there are.
  package static let all = [dutch, english]
}
