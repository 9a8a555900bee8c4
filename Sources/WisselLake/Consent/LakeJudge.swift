import WisselConsent
import WisselDuckDB

/// Who may be in the tables that are made for a purpose, and whom that leaves out.
package struct Judgement: Sendable {
  package let restriction: Restriction
  /// How many people are left out, by the reason's code.
  package let leftOut: [(reason: String, people: Int)]
  /// The table of those who may be in: a person who was not judged is in no table.
  let admitted: String

  /// As a line for people; small counts are not told.
  package var text: String {
    let counts = leftOut.map { "\($0.reason) \(LakeCatalogue.told($0.people))" }.joined(separator: ", ")
    return "\(restriction); left out: \(counts.isEmpty ? "nobody" : counts)"
  }
}

/// Judges who may be in the tables that a writer makes, once by each rule: nobody else writes to the lake meanwhile.
final class LakeJudge {
  private let lake: Lake
  private let told: (String) -> Void
  private(set) var judgements: [Judgement] = []

  /// - Parameter told: See ``LakeConsent``.
  init(_ lake: Lake, told: @escaping (String) -> Void) { (self.lake, self.told) = (lake, told) }

  /// What comes of a rule.
  ///
  /// - Throws: `LakeError` where it cannot be told who objects: then nothing is made.
  func judgement(by rule: ConsentRule, on day: Day) throws -> Judgement {
    if let known = judgements.first(where: { $0.restriction.rule == rule && $0.restriction.day == day }) {
      return known
    }
    let restriction = Restriction(rule, on: day, snapshot: try lake.snapshot())
    let excluded = try LakeConsent(lake).excluded(by: rule, on: day, in: lake, told: told)
    try LakeConsent.write(excluded, to: "excluded", in: lake)
    let admitted = "temp.admitted_\(judgements.count)"
    try lake.run(
      "CREATE OR REPLACE TEMP TABLE \(admitted) AS SELECT patient FROM (\(LakeConsent.people)) "
        + "WHERE patient NOT IN (SELECT patient FROM temp.excluded)")
    let counts = Dictionary(grouping: excluded.values) { $0 }.map { (reason: $0, people: $1.count) }
    let judgement = Judgement(
      restriction: restriction, leftOut: counts.sorted { $0.reason < $1.reason }, admitted: admitted)
    judgements.append(judgement)
    return judgement
  }

  /// Which resources of a type may be in a table, as a condition on `raw.resource`. What is about a person whom nobody can
  /// name is left out, as on export.
  func condition(_ judgement: Judgement, of type: String) throws -> String {
    let isAdmitted = "patient IN (SELECT patient FROM \(judgement.admitted))"
    if type == "Binary" { return "id IN (SELECT id FROM \(try binaries(of: judgement)))" }
    return ExportTable.impersonal.contains(type) ? "(patient IS NULL OR \(isAdmitted))" : isAdmitted
  }

  /// A Binary names nobody: it is of those whose letters refer to it, and all of them must be admitted.
  private func binaries(of judgement: Judgement) throws -> String {
    guard let letters = try StandardViews.view("letter_references") else {
      throw LakeError("the view letter_references is not there, so nobody can tell whose the texts are")
    }
    try CuratedViews.fill(letters, "temp.referring", "TEMP", in: lake)
    try lake.run(
      "CREATE OR REPLACE TEMP TABLE referred AS SELECT \(SQLTemplate.expanded("@binary(url)")) AS id "
        + "FROM temp.referring LEFT JOIN \(judgement.admitted) a ON a.patient = _patient "
        + "GROUP BY 1 HAVING bool_and(a.patient IS NOT NULL)")
    return "temp.referred"
  }
}
