/// Whether a value holds all that a pattern holds (FHIR R4, ElementDefinition.pattern[x]).
enum JSONPattern {
  static func matches(_ value: JSON, _ pattern: JSON) -> Bool {
    switch (value, pattern) {
    case (.object, .object(let members)):
      members.allSatisfy { member in value[member.name].map { matches($0, member.value) } ?? false }
    case (.array(let items), .array(let wanted)):
      wanted.allSatisfy { item in items.contains { matches($0, item) } }
    default: value == pattern
    }
  }
}
