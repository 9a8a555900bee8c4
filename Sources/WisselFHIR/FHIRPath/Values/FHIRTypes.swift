/// The names of FHIR's data types, as far as an element with a choice of types needs them (FHIR R4 and R5, datatypes).
package enum FHIRTypes {
  /// Types whose value is a JSON text.
  static let texts: Set<String> = [
    "base64Binary", "canonical", "code", "id", "markdown", "oid", "string", "uri", "url", "uuid", "xhtml",
  ]
  /// Types whose value is a JSON number without a point.
  static let integers: Set<String> = ["integer", "integer64", "positiveInt", "unsignedInt"]
  /// Types whose value is a date or a time.
  static let temporals: [String: Temporal.Kind] = [
    "date": .date, "dateTime": .dateTime, "instant": .dateTime, "time": .time,
  ]
  /// All types whose value is not an object.
  package static let primitives: Set<String> =
    texts.union(integers).union(temporals.keys).union(["boolean", "decimal"])

  /// Types an element of several types may have besides the primitive ones.
  private static let complex: Set<String> = [
    "Address", "Age", "Annotation", "Attachment", "Availability", "CodeableConcept", "CodeableReference", "Coding",
    "ContactDetail", "ContactPoint", "Contributor", "Count", "DataRequirement", "Distance", "Dosage", "Duration",
    "Expression", "ExtendedContactDetail", "HumanName", "Identifier", "Meta", "Money", "ParameterDefinition", "Period",
    "Quantity", "Range", "Ratio", "RatioRange", "Reference", "RelatedArtifact", "SampledData", "Signature", "Timing",
    "TriggerDefinition", "UsageContext",
  ]

  /// The type by what follows the element's name in JSON: `DateTime` is `dateTime`, `Quantity` is itself.
  package static func type(suffix: some StringProtocol) -> String? { suffixes[String(suffix)] }

  /// The types by what follows the element's name in JSON.
  static let suffixes: [String: String] = {
    var suffixes = Dictionary(uniqueKeysWithValues: complex.map { ($0, $0) })
    for type in primitives { suffixes[suffix(of: type)] = type }
    return suffixes
  }()

  /// What follows the element's name in JSON.
  package static func suffix(of type: String) -> String { type.prefix(1).uppercased() + type.dropFirst() }

  /// Whether a value of one type is also one of the other.
  static func isKind(_ type: String, of other: String) -> Bool {
    if type == other { return true }
    if let parents = parents[type] { return parents.contains(other) }
    return other == "Element" && !primitives.contains(type) || other == "BackboneElement" && backbones.contains(type)
  }

  /// The parts of resources, and the few data types that may be extended as these.
  private static let backbones: Set<String> = Set(
    StructureReader.read(R4Elements.text).filter { $0.parent == "BackboneElement" }.map(\.name))

  /// The types whose values are also ones of a type, itself among them.
  static func kinds(of type: String) -> [String] { suffixes.values.filter { isKind($0, of: type) }.sorted() }

  private static let parents: [String: Set<String>] = [
    "canonical": ["uri"], "url": ["uri"], "oid": ["uri"], "uuid": ["uri"], "code": ["string"], "id": ["string"],
    "markdown": ["string"], "positiveInt": ["integer"], "unsignedInt": ["integer"], "Age": ["Quantity"],
    "Count": ["Quantity"], "Distance": ["Quantity"], "Duration": ["Quantity"], "SimpleQuantity": ["Quantity"],
  ]
}
