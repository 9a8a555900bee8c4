/// FHIR R4's types and elements, ready to be looked up by the names in a tape. Made once, and never freed.
struct Structure: @unchecked Sendable {
  static let r4 = Structure()

  /// Numbers of all element names, and of what else a tape's reader looks for.
  let symbols: SymbolTable
  let types: UnsafePointer<TypeRule>
  let typeNames: [String]
  /// Numbers of the types' names: the place among the types plus 1.
  let typeSymbols: SymbolTable
  /// What references may point to, as types' numbers; the first list stands for none.
  let targets: [Set<UInt16>]
  /// The first is empty and stands for none.
  let invariants: [[Invariant]]
  /// The code lists of required bindings, by the place in the terminology; kept here by element path for profiles.
  let boundElements: [String: String]
  let terminology: Terminology
  let extensions: ExtensionRules
  /// Where the type `Element` stands: what a primitive has besides its value.
  let elementType: Int
  /// Symbols with a meaning here.
  let known: KnownSymbols

  private init() {
    let definitions = StructureReader.read(R4Elements.text)
    var names: Set<String> = ["resourceType"]
    for definition in definitions {
      for element in definition.elements { names.formUnion(element.names.map(\.name)) }
    }
    symbols = SymbolTable(names.sorted())
    known = KnownSymbols(symbols)
    typeNames = definitions.map(\.name)
    typeSymbols = SymbolTable(typeNames)
    elementType = Int(typeSymbols.symbol("Element")) - 1
    terminology = Terminology.plugin
    extensions = ExtensionRules(.plugin, symbols, typeSymbols, terminology)
    boundElements = R4Codes.boundElements
    let invariantsByPath = Invariant.r4(symbols)
    var builder = StructureBuilder(
      symbols: symbols, typeSymbols: typeSymbols, bound: boundElements, terminology: terminology,
      invariantsByPath: invariantsByPath, known: known)
    types = UnsafePointer(builder.build(definitions))
    (targets, invariants) = (builder.targets, builder.invariants)
    contentType = symbols.symbol("contentType")
    let (rule, table) = (types[Int(typeSymbols.symbol("Extension")) - 1], symbols)
    let bits = ["extension", "valueString"].map { name in
      1 << UInt64(rule.element(table.symbol(name))?.pointee.slot ?? 0) as UInt64
    }
    extensionSlots = (bits[0], bits[1])
  }

  /// The bits of an extension's own extensions and of its value.
  let extensionSlots: (inner: UInt64, value: UInt64)
  let contentType: UInt16

  /// The place of a type by its name's bytes.
  func type(_ name: Bytes) -> Int? {
    guard let bytes = name.baseAddress else { return nil }
    let symbol = typeSymbols.symbol(bytes, name.count)
    return symbol == 0 ? nil : Int(symbol) - 1
  }

  func type(named name: String) -> Int? {
    let symbol = typeSymbols.symbol(name)
    return symbol == 0 ? nil : Int(symbol) - 1
  }

  /// The same, of a resource's type alone.
  func resourceType(_ name: Bytes) -> Int? { type(name).flatMap { types[$0].kind == .resource ? $0 : nil } }
}

/// Names that checks look for.
struct KnownSymbols: Sendable {
  let resourceType, id, url, value, extensionName, reference, type, start, end, system, code, coding, contained,
    meta: UInt16
  let profile, entry, resource, fullUrl, identifier, div, versionId, lastUpdated, security, birthDate: UInt16
  let deceasedDateTime, onsetDateTime, abatementDateTime, valueQuantity, unit: UInt16

  init(_ table: SymbolTable) {
    func symbol(_ name: String) -> UInt16 { table.symbol(name) }
    (resourceType, id, url, value) = (symbol("resourceType"), symbol("id"), symbol("url"), symbol("value"))
    (extensionName, reference, type) = (symbol("extension"), symbol("reference"), symbol("type"))
    (start, end, system, code) = (symbol("start"), symbol("end"), symbol("system"), symbol("code"))
    (coding, contained, meta, profile) = (symbol("coding"), symbol("contained"), symbol("meta"), symbol("profile"))
    (entry, resource, fullUrl) = (symbol("entry"), symbol("resource"), symbol("fullUrl"))
    (identifier, div, versionId) = (symbol("identifier"), symbol("div"), symbol("versionId"))
    (lastUpdated, security, birthDate) = (symbol("lastUpdated"), symbol("security"), symbol("birthDate"))
    (deceasedDateTime, onsetDateTime) = (symbol("deceasedDateTime"), symbol("onsetDateTime"))
    (abatementDateTime, valueQuantity, unit) = (symbol("abatementDateTime"), symbol("valueQuantity"), symbol("unit"))
  }
}
