import Foundation
import WisselConsent

/// The Consents in a lake's quarantine that no later version has replaced.
struct QuarantinedConsents {
  /// Who is taken to object.
  private(set) var patients: Set<String> = []
  /// The keys of those that do not tell whom they speak of.
  private(set) var unattributable: [String] = []

  init(_ lake: Lake) throws {
    // The documents themselves are looked into only where the word is in them, or in the name of their file.
    let rows = try lake.texts(
      """
      SELECT key, CAST(load AS VARCHAR), CAST(is_named AS VARCHAR), to_base64(document) FROM (
        SELECT q.key, q.load, q.document, coalesce(\(Self.isNamed("f.path")), false) AS is_named
        FROM lake.raw.quarantine q LEFT JOIN lake.raw.file f ON f.load = q.load AND f.file = q.file)
      WHERE is_named OR \(Self.isSpokenOf) ORDER BY key
      """)
    let versions = rows.isEmpty ? [:] : try Self.versions(in: lake)
    for row in rows {
      let (key, load) = (row[0] ?? "", Int(row[1] ?? "") ?? 0)
      let bytes = [UInt8](Data(base64Encoded: row[3] ?? "") ?? Data())
      for consent in QuarantinedConsent.all(in: bytes, isNamedSo: row[2] == "true") {
        if let id = consent.id, let version = versions[id], version.replaces(consent, of: load) { continue }
        if consent.patients.isEmpty { unattributable.append(key) }
        patients.formUnion(consent.patients)
      }
    }
  }

  /// Whether a file has the name of one with Consents, in SQL.
  private static func isNamed(_ path: String) -> String { "regexp_matches(\(path), '(^|/)Consent[^/]*$')" }
  private static let isSpokenOf = "contains(CAST(document AS VARCHAR), 'Consent')"

  /// Whether a row of the quarantine may be a Consent, in SQL.
  static let isPossible =
    "(\(isSpokenOf) OR (load, file) IN (SELECT (load, file) FROM lake.raw.file WHERE \(isNamed("path"))))"

  /// What they say, as a register.
  func register(name: String) -> ConsentRegister {
    let denial = [ConsentStatement(.deny, start: nil)]
    return ConsentRegister(
      name: name, kind: .objections, key: .resource,
      statements: Dictionary(uniqueKeysWithValues: patients.map { ($0, denial) }))
  }

  /// The version of a Consent that counts in the lake, deletions among them.
  private struct Version {
    let updated: Int64?
    let load: Int

    /// Whether it came after what was put aside: by the times of both, where both have one, then by the loads.
    func replaces(_ consent: QuarantinedConsent, of other: Int) -> Bool {
      guard let updated, let before = consent.updated, updated != before else { return load > other }
      return updated > before
    }
  }

  private static func versions(in lake: Lake) throws -> [String: Version] {
    let rows = try lake.texts(
      "SELECT id, CAST(epoch_us(updated) AS VARCHAR), CAST(load AS VARCHAR) FROM lake.raw.resource WHERE type = 'Consent'"
    )
    return Dictionary(
      rows.map { ($0[0] ?? "", Version(updated: $0[1].flatMap { Int64($0) }, load: Int($0[2] ?? "") ?? 0)) }
    ) { first, _ in first }
  }
}
