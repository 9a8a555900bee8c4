/// Makes a profile's rules ready, and leaves out what FHIR R4 itself asks.
struct ProfileBuilder {
  let source: ProfileSource
  let structure: Structure
  /// The elements of the profile by their id, and the ids of what is in each and of its slices.
  private var elements: [String: JSON] = [:]
  private var children: [String: [String]] = [:]
  private var slices: [String: [String]] = [:]

  private static let baseKeys: Set<String> = {
    let own = R4Invariants.text.split(separator: "\n").compactMap { $0.split(separator: " ").dropFirst().first }
    return Set(own.map(String.init)).union([
      "ele-1", "ext-1", "dom-2", "dom-3", "dom-4", "dom-5", "dom-6", "ref-1", "per-1",
    ])
  }()

  init(_ source: ProfileSource, _ structure: Structure, _ text: ProfileSource.Text) {
    (self.source, self.structure) = (source, structure)
    for element in text.elements {
      guard let id = element["id"]?.string else { continue }
      elements[id] = element
      let dot = id.lastIndex(of: ".")
      let last = dot.map { id[id.index(after: $0)...] } ?? id[...]
      if let colon = last.lastIndex(of: ":") {
        slices[String(id[..<colon]), default: []].append(id)
      } else if let dot {
        children[String(id[..<dot]), default: []].append(id)
      }
    }
  }

  static func profile(_ text: ProfileSource.Text, _ source: ProfileSource, extra: [Invariant]) -> Profile {
    let (structure, type) = (Structure.r4, text.head["baseType"]?.string ?? "")
    let builder = ProfileBuilder(source, structure, text)
    let rule = builder.rule(type, in: nil, extra: extra)
    let supported = text.elements.filter { $0["mustSupport"] != nil && $0["slice"] == nil }
      .compactMap { $0["id"]?.string }.filter { !$0.contains(":") }
      .map { path in
        (path, steps(path, structure))
      }
    return Profile(
      id: text.head["id"]?.string ?? "", name: text.head["name"]?.string ?? "", url: text.head["url"]?.string ?? "",
      type: type, rule: rule, supported: supported)
  }

  private static func steps(_ path: String, _ structure: Structure) -> [QuickCheck.Names] {
    path.split(separator: ".").dropFirst().map { name in
      name.hasSuffix("[x]")
        ? QuickCheck.names(String(name.dropLast(3)), structure.symbols)
        : QuickCheck.Names([structure.symbols.symbol(String(name))], structure.symbols)
    }
  }

  /// The rule of an element; `owner` is the type it is an element of, nil for the profile's root.
  private func rule(_ id: String, in owner: Int?, extra: [Invariant] = []) -> ProfileRule {
    let element = elements[id] ?? .object([])
    let last = String(id[(id.lastIndex(of: ".").map { id.index(after: $0) } ?? id.startIndex)...])
    let name = last.split(separator: ":").first.map(String.init) ?? last
    let isSlice = last.contains(":")
    let symbols =
      name.hasSuffix("[x]")
      ? QuickCheck.names(String(name.dropLast(3)), structure.symbols)
      : QuickCheck.Names([structure.symbols.symbol(name)], structure.symbols)
    let base = owner.map { structure.elements(of: $0, symbols) } ?? []
    let type = owner == nil ? structure.type(named: name) : type(base, element)
    let (min, max) = cardinality(element, base, isSlice: isSlice, isRoot: owner == nil)
    let typeProfile = owner == nil ? nil : typeProfile(element, isSlice: isSlice)
    let inner = (children[id] ?? []).map { rule($0, in: type) }.filter { !$0.isTrivial }
    let found = (slices[id] ?? []).map { slice in
      ProfileRule.Slice(rule: rule(slice, in: owner), match: match(slice, element, base))
    }
    return ProfileRule(
      name: name, label: last, symbols: symbols, min: min, max: max,
      allowed: allowed(element, base, name), fixed: element["fixed"]?["value"], pattern: element["pattern"]?["value"],
      binding: binding(element, base, isSlice: isSlice), targets: targets(element, base),
      invariants: invariants(element) + extra, children: inner, slices: found.filter(Self.matters),
      isClosed: element["slicing"]?["rules"]?.string == "closed", typeProfile: typeProfile)
  }

  private static func matters(_ slice: ProfileRule.Slice) -> Bool {
    if case .never = slice.match { return false }
    return !slice.rule.isTrivial
  }

  private func type(_ base: [ElementRule], _ element: JSON) -> Int? {
    guard let first = base.first else { return nil }
    if base.count > 1, let code = element["types"]?.array?.first?["code"]?.string, element["types"]?.array?.count == 1 {
      return Primitive.named(code) == nil ? structure.type(named: code) : structure.elementType
    }
    return first.primitive == .none ? Int(first.type) : structure.elementType
  }

  private func cardinality(_ element: JSON, _ base: [ElementRule], isSlice: Bool, isRoot: Bool) -> (Int?, Int?) {
    guard !isRoot, let first = base.first else { return (nil, nil) }
    let min = element["min"].flatMap { Int($0.text) } ?? 0
    let max = element["max"]?.string.flatMap { Int($0) }
    let isAsked = structure.isMandatory(first) && !isSlice
    let keepsMax = max.map { $0 == 0 || first.isList } ?? false
    return (min > 0 && !isAsked ? min : nil, keepsMax ? max : nil)
  }

  private func allowed(_ element: JSON, _ base: [ElementRule], _ name: String) -> QuickCheck.Names? {
    guard base.count > 1, let types = element["types"]?.array?.compactMap({ $0["code"]?.string }), !types.contains("*"),
      element["slice"] == nil
    else { return nil }
    let stem = name.replacing("[x]", with: "")
    let names = types.map { structure.symbols.symbol(stem + FHIRTypes.suffix(of: $0)) }
    return names.count < base.count ? QuickCheck.Names(names, structure.symbols) : nil
  }

  private func binding(_ element: JSON, _ base: [ElementRule], isSlice: Bool) -> ProfileRule.Binding? {
    guard let binding = element["binding"], let strength = binding["strength"]?.string,
      strength == "required" || strength == "extensible",
      let place = binding["valueSet"]?.string.flatMap({ structure.terminology.place(of: $0) }),
      base.first.map({ Int($0.binding) != place }) ?? true
    else { return nil }
    return ProfileRule.Binding(valueSet: place, isRequired: strength == "required")
  }

  private func targets(_ element: JSON, _ base: [ElementRule]) -> Set<UInt16>? {
    let profiles = (element["types"]?.array ?? []).flatMap { $0["targetProfile"]?.array ?? [] }.compactMap(\.string)
    let types = profiles.compactMap { ProfileTargets.type(of: $0, source) }
    guard !profiles.isEmpty, types.count == profiles.count, !types.contains("Resource") else { return nil }
    let wanted = Set(types.map { structure.typeSymbols.symbol($0) })
    return base.first.map { structure.targets[Int($0.targets)] == wanted } ?? false ? nil : wanted
  }

  private func invariants(_ element: JSON) -> [Invariant] {
    (element["constraints"]?.array ?? []).compactMap(\.string).filter { !Self.baseKeys.contains($0) }.compactMap {
      key in
      guard let text = source.invariants[key], text["active"] != .bool(false) else { return nil }
      return Invariant(
        key: key, severity: Finding.Severity(rawValue: text["severity"]?.string ?? "") ?? .error,
        expression: text["expression"]?.string ?? "", symbols: structure.symbols)
    }
  }

  private func typeProfile(_ element: JSON, isSlice: Bool) -> ProfileRule? {
    guard let url = element["types"]?.array?.first?["profile"]?.array?.first?.string, let text = source.types[url],
      let root = text.elements.first?["id"]?.string
    else { return nil }
    let rule = ProfileBuilder(source, structure, text).rule(root, in: nil)
    return rule.isTrivial ? nil : rule
  }

  // MARK: Slices

  private func match(_ slice: String, _ element: JSON, _ base: [ElementRule]) -> ProfileRule.Match {
    let matches = (element["slicing"]?["discriminator"]?.array ?? []).map { discriminator in
      match(slice, discriminator["type"]?.string ?? "", discriminator["path"]?.string ?? "", base)
    }
    if matches.contains(where: { if case .never = $0 { true } else { false } }) || matches.isEmpty { return .never }
    return matches.count == 1 ? matches[0] : .all(matches)
  }

  private func match(_ slice: String, _ kind: String, _ path: String, _ base: [ElementRule]) -> ProfileRule.Match {
    let element = elements[slice] ?? .null
    switch (kind, path) {
    case ("value", "$this"), ("pattern", "$this"):
      if let value = element["pattern"]?["value"] ?? element["fixed"]?["value"] { return .contains(value) }
      guard let url = element["binding"]?["valueSet"]?.string, let place = structure.terminology.place(of: url) else {
        return .never
      }
      return .bound(place)
    case ("value", _), ("pattern", _):
      guard let text = value(of: slice, path) else { return .never }
      return .member(structure.symbols.symbol(path), Array(text.utf8))
    case ("type", "$this"):
      guard let name = slice.split(separator: ".").last?.split(separator: ":").first else { return .never }
      let types = (element["types"]?.array ?? []).compactMap { $0["code"]?.string }
      let names = types.map { structure.symbols.symbol(name.replacing("[x]", with: "") + FHIRTypes.suffix(of: $0)) }
      return .named(QuickCheck.Names(names, structure.symbols))
    case ("exists", _):
      let child = elements[slice + "." + path]
      return .has(structure.symbols.symbol(path), child?["max"]?.string != "0")
    default: return .never
    }
  }

  /// The text a slice's child must have, in the profile itself, its data type's profile, or as an extension's address.
  private func value(of slice: String, _ path: String) -> String? {
    func text(_ element: JSON?) -> String? {
      element?["fixed"]?["value"]?.string ?? element?["pattern"]?["value"]?.string
    }
    if let own = text(elements[slice + "." + path]) { return own }
    guard let url = elements[slice]?["types"]?.array?.first?["profile"]?.array?.first?.string else { return nil }
    if path == "url" { return url }
    guard let profile = source.types[url], let root = profile.elements.first?["id"]?.string else { return nil }
    return text(profile.elements.first { $0["id"]?.string == root + "." + path })
  }
}
