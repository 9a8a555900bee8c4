package import WisselConsent
import WisselDuckDB
import WisselFHIR

/// Which patients of a lake must be left out for a purpose on a day: by the Consent resources in it, and by lists.
package struct LakeConsent {
  /// Who is judged: everybody of whom a resource counts. Nobody else leaves a lake (see ``LakeExport``).
  static let people = "SELECT DISTINCT patient FROM lake.raw.resource WHERE patient IS NOT NULL AND NOT deleted"

  private let lake: Lake

  /// - Parameter lake: Where Consent resources are read: the newest snapshot, whatever is exported, since who objects
  ///   now is left out of what was loaded before.
  package init(_ lake: Lake) { self.lake = lake }

  /// The reason's code for each patient who is left out.
  ///
  /// - Parameters:
  ///   - lists: Exclusion lists: name and text of each; they name people by the id of the Patient resource, or by the
  ///     hospital's patient number as the view `patients` has it.
  ///   - regime: What silence means.
  ///   - exported: The lake at the snapshot that is exported, whose people are judged.
  ///   - told: Is told what whoever looks after the lists should know.
  /// - Throws: `LakeError` where it cannot be told who objects: a Consent that names nobody, in quarantine or not, a list
  ///   that is not understood whole, or one that names nobody here.
  package func excluded(
    for purpose: Purpose, on day: Day, regime: ConsentRegime, lists: [(name: String, text: String)],
    in exported: Lake, told: (String) -> Void = { _ in }
  ) throws -> [String: String] {
    let patients = try exported.texts(Self.people).compactMap { $0[0] }
    let numbers = lists.isEmpty ? [:] : try Self.numbers(in: exported)
    let objections = try objections(lists, Set(patients), Set(numbers.values))
    if !patients.isEmpty { for list in objections { try list.check() } }
    objections.compactMap(\.remark).forEach(told)
    let policy = ConsentPolicy(registers: try registers() + objections.map(\.register), regime: regime)
    let left = policy.excluded(
      of: patients.map { ConsentSubject(resource: $0, numbers: numbers[$0].map { [$0] } ?? []) }, purpose: purpose,
      on: day)
    return Dictionary(left.map { ($0.subject.resource, $0.decision.reason.rawValue) }) { first, _ in first }
  }

  /// What the lake itself holds: the Consents that count, and those that were put aside.
  private func registers() throws -> [ConsentRegister] {
    var collector = ConsentCollector()
    for row in try lake.texts("SELECT document FROM lake.raw.resource WHERE type = 'Consent' AND NOT deleted") {
      collector.add(try JSONParser.parse(row[0] ?? ""))
    }
    guard collector.unattributable == 0 else {
      throw LakeError(
        "\(collector.unattributable) Consent resources do not tell whom they speak of, so nobody can tell who objects")
    }
    let aside = try QuarantinedConsents(lake)
    if let first = aside.unattributable.first {
      throw LakeError(
        "\(aside.unattributable.count) Consents in quarantine do not tell whom they speak of, such as \(first), so nobody "
          + "can tell who objects: mend them ('wissel lake quarantine write' and 'replay'), or take out what says nothing "
          + "('wissel lake quarantine discard')")
    }
    return [collector.register(name: "lake"), aside.register(name: "quarantine")]
  }

  private func objections(
    _ lists: [(name: String, text: String)], _ patients: Set<String>, _ numbers: Set<String>
  ) throws -> [ObjectionList] {
    guard !lists.isEmpty else { return [] }
    // Who was deleted is no stranger: a list goes on naming them.
    let gone = try lake.texts("SELECT id FROM lake.raw.resource WHERE type = 'Patient' AND deleted").compactMap {
      $0[0]
    }
    let ids = patients.union(gone)
    return try lists.map { try ObjectionList($0.name, $0.text, ids: ids, numbers: numbers) }
  }

  /// Makes a temporary table of people who are left out: `patient` and `reason`.
  static func write(_ excluded: [String: String], to table: String, in lake: Lake) throws {
    try lake.run("CREATE OR REPLACE TEMP TABLE \(table) (patient VARCHAR, reason VARCHAR)")
    let rows = excluded.sorted { $0.key < $1.key }.map { "(\(SQLText.literal($0.key)), \(SQLText.literal($0.value)))" }
    for start in stride(from: 0, to: rows.count, by: 1000) {
      let some = rows[start..<min(start + 1000, rows.count)].joined(separator: ", ")
      try lake.run("INSERT INTO \(table) VALUES \(some)")
    }
  }

  /// The hospital's number of each patient who has one.
  private static func numbers(in lake: Lake) throws -> [String: String] {
    guard let view = try StandardViews.view("patients") else { return [:] }
    try CuratedViews.fill(view, "temp.people", "TEMP", in: lake)
    let rows = try lake.texts(
      "SELECT CAST(patient_id AS VARCHAR), CAST(patient_number AS VARCHAR) FROM temp.people "
        + "WHERE patient_number IS NOT NULL")
    return Dictionary(rows.map { ($0[0] ?? "", $0[1] ?? "") }) { first, _ in first }
  }
}
