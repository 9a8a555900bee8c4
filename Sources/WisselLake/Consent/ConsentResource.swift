package import WisselConsent
package import WisselFHIR

/// What a FHIR R4 Consent resource says, for the core that decides.
///
/// It is read so that it never permits more than it says. A provision that limits to some data, actors or labels cannot
/// be checked where tables are made: as a permission it does not count, as a denial it counts whole. The same goes for
/// modifiers nobody here knows, and for a permission that was not verified. A consent that ended (`inactive`) denies
/// what it permitted, from the beginning: when it was withdrawn is not written in it.
package enum ConsentResource {
  package enum Reading: Sendable, Equatable {
    /// What is said of one patient, by the id of the resource.
    case statements(patient: String, [ConsentStatement])
    /// Nothing about the use of data: a draft, a mistake, a consent to treatment.
    case nothing
    /// It cannot be told of whom it speaks.
    case unattributable
  }

  package static func read(_ json: JSON) -> Reading {
    let status = json["status"]?.string
    if ["draft", "proposed", "entered-in-error"].contains(status) { return .nothing }
    let scopes = codes(json["scope"])
    if !scopes.isEmpty, scopes.isSubset(of: ["treatment", "adr"]) { return .nothing }
    guard let patient = patient(json["patient"]) else { return .unattributable }
    let said = json["dateTime"]?.string.flatMap { Day.span(of: $0) }
    let statements: [ConsentStatement]
    switch status {
    case "active": statements = Self.statements(json, said)
    case "rejected": statements = denials(of: Self.statements(json, said), said, whole: true)
    case "inactive": statements = denials(of: Self.statements(json, said), said, whole: false)
    default: statements = [ConsentStatement(.deny, start: nil)]
    }
    return .statements(patient: patient, statements)
  }

  private static func statements(_ json: JSON, _ said: ClosedRange<Day>?) -> [ConsentStatement] {
    let isDoubtful =
      json["modifierExtension"] != nil || json["implicitRules"] != nil
      || (json["verification"]?.array ?? []).contains { $0["verified"] != .bool(true) }
    var reader = ProvisionReader(said: said, countsPermissions: !isDoubtful)
    let rule = codes(json["policyRule"])
    let base: ConsentStatement.Answer? =
      rule.contains("OPTOUT") ? .deny : rule.contains("OPTIN") && json["provision"] == nil ? .permit : nil
    reader.read(json["provision"] ?? .object([]), base: base)
    return reader.statements
  }

  /// What was permitted, denied; `whole` also when nothing was permitted by name.
  private static func denials(
    of statements: [ConsentStatement], _ said: ClosedRange<Day>?, whole: Bool
  ) -> [ConsentStatement] {
    let denied = statements.filter { whole || $0.answer == .permit }
      .map { ConsentStatement(.deny, purpose: $0.purpose, exceptions: $0.exceptions, start: said) }
    return denied.isEmpty && whole ? [ConsentStatement(.deny, start: said)] : denied
  }

  private static func codes(_ concept: JSON?) -> Set<String> {
    Set((concept?["coding"]?.array ?? []).compactMap { $0["code"]?.string })
  }

  /// The id in `Patient/id`, also at the end of an address and before a version.
  private static func patient(_ reference: JSON?) -> String? {
    guard let text = reference?["reference"]?.string else { return nil }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let place = parts.lastIndex(of: "Patient"), parts.indices.contains(place + 1), !parts[place + 1].isEmpty
    else { return nil }
    return String(parts[place + 1])
  }
}
