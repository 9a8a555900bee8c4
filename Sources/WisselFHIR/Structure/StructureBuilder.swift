/// Makes the rules of ``Structure`` from the definitions that were read.
struct StructureBuilder {
  let symbols: SymbolTable
  let typeSymbols: SymbolTable
  let bound: [String: String]
  let terminology: Terminology
  let invariantsByPath: [String: [Invariant]]
  let known: KnownSymbols

  private(set) var targets: [Set<UInt16>] = [[]]
  private(set) var invariants: [[Invariant]] = [[]]
  private var targetPlaces: [[String]: UInt16] = [[]: 0]
  private var resourceTypes: Set<String> = []

  init(
    symbols: SymbolTable, typeSymbols: SymbolTable, bound: [String: String], terminology: Terminology,
    invariantsByPath: [String: [Invariant]], known: KnownSymbols
  ) {
    (self.symbols, self.typeSymbols, self.bound) = (symbols, typeSymbols, bound)
    (self.terminology, self.invariantsByPath, self.known) = (terminology, invariantsByPath, known)
  }

  mutating func build(_ definitions: [StructureReader.Definition]) -> UnsafeMutablePointer<TypeRule> {
    resourceTypes = Set(definitions.filter(\.isResource).map(\.name))
    let types = UnsafeMutablePointer<TypeRule>.allocate(capacity: definitions.count)
    for (place, definition) in definitions.enumerated() { (types + place).initialize(to: rule(definition)) }
    return types
  }

  private mutating func rule(_ definition: StructureReader.Definition) -> TypeRule {
    var (elements, mandatory) = ([ElementRule](), UInt64(0))
    precondition(definition.elements.count <= 64, "a type has more elements than the validator counts")
    for (slot, element) in definition.elements.enumerated() {
      if element.isMandatory { mandatory |= 1 << UInt64(slot) }
      for (name, type) in element.names { elements.append(rule(element, name, type, slot, in: definition.name)) }
    }
    let isResource = definition.isResource
    let (table, mask) = Self.table(elements)
    let kept = UnsafeMutablePointer<ElementRule>.allocate(capacity: max(1, elements.count))
    kept.initialize(from: elements, count: elements.count)
    return TypeRule(
      kind: isResource ? .resource : Self.kinds[definition.name] ?? .other,
      isElement: !isResource, elements: kept, elementCount: elements.count, mandatory: mandatory,
      invariants: keep(invariantsByPath[definition.name]), table: table, mask: mask)
  }

  private static let kinds: [String: TypeRule.Kind] = [
    "Extension": .extension, "Reference": .reference, "Period": .period, "Identifier": .identifier,
    "Quantity": .quantity, "Age": .quantity, "Duration": .quantity, "Narrative": .narrative,
    "CodeableConcept": .codeableConcept, "Coding": .coding, "Attachment": .attachment,
  ]

  private mutating func rule(
    _ element: StructureReader.Element, _ name: String, _ type: String, _ slot: Int, in owner: String
  ) -> ElementRule {
    let path = owner + "." + (element.isChoice ? String(element.name.dropLast(3)) : element.name)
    let isResourceId = name == "id" && resourceTypes.contains(owner)
    let primitive: Primitive =
      isResourceId ? .id : path == "Extension.url" ? .uri : Primitive.named(type) ?? .none
    var traits: ElementRule.Traits = []
    if element.isChoice { traits.insert(.choice) }
    if element.isMandatory { traits.insert(.mandatory) }
    if Self.past.contains(path), primitive.isTemporal { traits.insert(.past) }
    if type == "Resource" { traits.insert(.resource) }
    if name == "modifierExtension" { traits.insert(.modifierExtension) }
    if path == "Money.currency" { traits.insert(.currency) }
    let isOwn = invariantsByPath[path] != nil && typeSymbols.symbol(path) == 0
    // A part's invariants stand with its own line; those of an element with a data type stand here.
    return ElementRule(
      symbol: symbols.symbol(name), slot: UInt8(slot), primitive: primitive, isList: element.isList, traits: traits,
      type: max(1, typeSymbols.symbol(type)) - 1,
      binding: bound[path].map { UInt16(terminology.place(of: $0) ?? 0) } ?? 0,
      targets: type == "Reference" ? keep(element.targets) : 0,
      invariants: isOwn ? keep(invariantsByPath[path]) : 0)
  }

  private mutating func keep(_ list: [Invariant]?) -> UInt16 {
    guard let list, !list.isEmpty else { return 0 }
    invariants.append(list)
    return UInt16(invariants.count - 1)
  }

  private mutating func keep(_ list: [String]) -> UInt16 {
    let list = list.contains("Resource") ? [] : list.sorted()
    if let place = targetPlaces[list] { return place }
    targets.append(Set(list.map { typeSymbols.symbol($0) }))
    targetPlaces[list] = UInt16(targets.count - 1)
    return UInt16(targets.count - 1)
  }

  private static func table(_ elements: [ElementRule]) -> (UnsafePointer<UInt16>, Int) {
    var capacity = 8
    while capacity < elements.count * 2 { capacity *= 2 }
    let table = UnsafeMutablePointer<UInt16>.allocate(capacity: capacity)
    table.initialize(repeating: 0, count: capacity)
    for (index, element) in elements.enumerated() {
      var place = Int(element.symbol) & (capacity - 1)
      while table[place] != 0 { place = (place + 1) & (capacity - 1) }
      table[place] = UInt16(index + 1)
    }
    return (UnsafePointer(table), capacity - 1)
  }

  /// Elements that say what was, in the resources that hospitals send; plans and expectations are not among them.
  private static let past: Set<String> = [
    "Meta.lastUpdated", "Patient.birthDate", "Patient.deceased", "Person.birthDate", "Practitioner.birthDate",
    "RelatedPerson.birthDate", "AllergyIntolerance.recordedDate",
    "AllergyIntolerance.onset", "AllergyIntolerance.lastOccurrence", "Composition.date", "Condition.recordedDate",
    "Condition.onset", "Condition.abatement", "DiagnosticReport.effective", "DiagnosticReport.issued",
    "DocumentReference.date", "Immunization.occurrence", "Immunization.recorded", "ImagingStudy.started",
    "Media.created", "Media.issued", "MedicationAdministration.effective", "MedicationRequest.authoredOn",
    "Observation.effective", "Observation.issued", "Procedure.performed", "Provenance.recorded",
    "QuestionnaireResponse.authored", "ServiceRequest.authoredOn", "Specimen.receivedTime", "Annotation.time",
    "Consent.dateTime", "FamilyMemberHistory.date", "FamilyMemberHistory.born", "MedicationDispense.whenHandedOver",
    "MedicationStatement.dateAsserted",
  ]
}
