/// The types that an element of a path may have, for those who know the path and not the data.
struct PossibleTypes: Equatable {
  private let names: Set<String>

  /// Nil for what is no type of an element: `Element` and `Resource` stand for others.
  init?(of type: String) {
    guard FHIRTypes.primitives.contains(type) || Structure.r4.type(named: type) != nil, !Self.general.contains(type)
    else { return nil }
    self.init([type])
  }

  /// Nil where there is none.
  private init?(_ names: Set<String>) {
    guard !names.isEmpty else { return nil }
    self.names = names
  }

  private static let general: Set<String> = ["Element", "BackboneElement", "Resource", "DomainResource"]

  private static let resources: Set<String> = Set(
    Structure.r4.typeNames.enumerated().filter { Structure.r4.types[$0.offset].kind == .resource }.map(\.element))

  /// A type that reads texts as all of these do; nil where some read dates, and others do not or otherwise.
  var reading: String? {
    if names.count == 1 { return names.first }
    return names.contains { FHIRTypes.temporals[$0] != nil } ? nil : "string"
  }

  /// Whether all are of a type, or none is; nil where some are.
  func isOf(_ type: String) -> Bool? {
    let answers = Set(names.map { FHIRTypes.isKind($0, of: type) })
    // What the JSON of a resource says, counts.
    return answers.count == 1 && names.isDisjoint(with: Self.resources) ? answers.first : nil
  }

  /// What stands under a name; nil where R4 does not know it.
  func named(_ name: String) -> PossibleTypes? {
    var found: Set<String> = []
    for type in names {
      switch Structure.r4.child(name, of: type) {
      case .typed(let type): found.insert(type)
      case .resource: found.formUnion(Self.resources)
      case nil: continue
      }
    }
    return PossibleTypes(found)
  }

  /// The same, and what stands under the name followed by one of the types of a choice.
  func child(_ name: String) -> PossibleTypes? {
    var found = named(name)?.names ?? []
    for (suffix, type) in FHIRTypes.suffixes
    where names.contains(where: { Structure.r4.child(name + suffix, of: $0) != nil }) { found.insert(type) }
    return PossibleTypes(found)
  }

  /// What is reached over paths of names, again and again.
  func reached(by paths: [[String]]) -> PossibleTypes? {
    var (found, start) = (Set<String>(), self)
    while true {
      let next = paths.compactMap { $0.reduce(start) { $0?.child($1) } }.reduce(found) { $0.union($1.names) }
      guard next != found, let types = PossibleTypes(next) else { return PossibleTypes(found) }
      (found, start) = (next, types)
    }
  }
}
