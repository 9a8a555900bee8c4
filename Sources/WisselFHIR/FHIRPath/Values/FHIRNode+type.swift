extension FHIRNode {
  /// Whether the element is of a FHIR type; where its own type is not known, whether it may be.
  package func isOf(_ name: String) -> Bool {
    if let type { return FHIRTypes.isKind(type, of: name) }
    switch json {
    case .bool: return name == "boolean"
    case .number(let digits):
      return name == "decimal"
        || FHIRTypes.integers.contains(name) && !digits.utf8.contains { [0x2E, 0x45, 0x65].contains($0) }
    case .string(let text):
      if FHIRTypes.texts.contains(name) { return true }
      return FHIRTypes.temporals[name].map { Temporal(text, kind: $0) != nil } ?? false
    case .object:
      guard let resourceType else { return !FHIRTypes.primitives.contains(name) }
      return resourceType == name || name == "Resource" || name == "DomainResource" && resourceType != "Bundle"
    case .null, .array: return false
    }
  }
}
