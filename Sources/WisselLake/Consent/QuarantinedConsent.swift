import WisselFHIR

/// A Consent that a load put aside. What it says is in doubt, so it counts as a denial of whoever it speaks of.
package struct QuarantinedConsent: Sendable, Equatable {
  /// Its id, and `meta.lastUpdated` in microseconds since 1970 UTC, where they can be told.
  package var id: String?
  package var updated: Int64?
  /// Whom it may speak of, by the ids of the resources; empty where that cannot be told.
  package var patients: Set<String> = []

  /// The Consents in a document that was put aside.
  ///
  /// - Parameter isNamedSo: Whether the document came in a file of Consents; so it is one where it does not tell its type.
  package static func all(in bytes: [UInt8], isNamedSo: Bool) -> [QuarantinedConsent] {
    guard let json = try? JSONParser.parse(bytes) else { return broken(bytes, isNamedSo) }
    let found = consents(in: json)
    guard found.isEmpty, isNamedSo, json.members != nil, json["resourceType"]?.string == nil else { return found }
    return [QuarantinedConsent(json)]
  }

  private static func consents(in json: JSON) -> [QuarantinedConsent] {
    switch json {
    case .array(let items): items.flatMap(consents)
    case .object(let members):
      members.contains { $0.name == "resourceType" && $0.value == .string("Consent") }
        ? [QuarantinedConsent(json)] : members.flatMap { consents(in: $0.value) }
    default: []
    }
  }

  /// A member that stands there twice tells nothing, but every patient that is named may be meant.
  private init(_ json: JSON) {
    func values(_ name: String) -> [JSON] { (json.members ?? []).filter { $0.name == name }.map(\.value) }
    let (ids, metas, people) = (values("id"), values("meta"), values("patient"))
    if ids.count == 1 { id = ids[0].string }
    if metas.count == 1, let text = metas[0]["lastUpdated"]?.string {
      updated = Array(text.utf8).withUnsafeBufferPointer(Instant.microseconds)
    }
    let keys = people.compactMap { $0["reference"]?.string.flatMap(PatientKey.key) }
    if keys.count == people.count { patients = Set(keys) }
  }

  private init(patients: Set<String>) { self.patients = patients }

  /// Of what is not JSON only the words can be looked at.
  private static func broken(_ bytes: [UInt8], _ isNamedSo: Bool) -> [QuarantinedConsent] {
    let text = String(decoding: bytes, as: UTF8.self).replacing("\\/", with: "/")
    let types = text.matches(of: /"resourceType"\s*:\s*"([^"]*)"/).map { $0.output.1 }
    let number = types.isEmpty && isNamedSo ? 1 : types.count { $0 == "Consent" }
    guard number > 0 else { return [] }
    let references = text.matches(of: /"patient"\s*:\s*\{[^{}]*?"reference"\s*:\s*"([^"]*)"/).map { $0.output.1 }
    let keys = references.compactMap { PatientKey.key(String($0)) }
    return [QuarantinedConsent(patients: keys.count < number || keys.count < references.count ? [] : Set(keys))]
  }
}
