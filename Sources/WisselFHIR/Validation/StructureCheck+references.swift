extension StructureCheck {
  /// Checks the form of a reference and the type of what it points to; `targets` is empty where any type may be.
  mutating func reference(_ node: Int, _ targets: Set<UInt16>) {
    if let type = tape.member(node, structure.known.type), !targets.isEmpty, tape[type].kind == .string {
      if let found = structure.type(tape.value(type)), !targets.contains(UInt16(found + 1)) {
        report.error(type, nil, "reference-target", "a resource of this type cannot stand here")
        return
      }
    }
    guard let member = tape.member(node, structure.known.reference), tape[member].kind == .string else { return }
    if tape[member].flags.contains(.escaped) {
      tape.unescaped(member).withUnsafeBufferPointer { text(member, $0, targets) }
    } else {
      text(member, tape.value(member), targets)
    }
  }

  @inline(__always)
  private mutating func text(_ node: Int, _ bytes: Bytes, _ targets: Set<UInt16>) {
    guard let first = bytes.first else { return }
    if first == 0x23 {
      contained(node, Bytes(rebasing: bytes.dropFirst()), targets)
      return
    }
    var type: UInt16 = 0
    if first >= 0x41, first <= 0x5A {
      guard let found = relative(bytes) else {
        report.error(node, nil, "reference", "a reference is Type/id, an address, a urn: or #id")
        return
      }
      type = found
    } else if Primitive.starts(bytes, with: "urn:") {
      guard !bytes.contains(where: { $0 <= 0x20 }) else {
        report.error(node, nil, "reference", "a reference is Type/id, an address, a urn: or #id")
        return
      }
      guard let found = bundled(node, bytes) else { return }
      type = found
    } else {
      guard Self.isAddress(bytes) else {
        report.error(node, nil, "reference", "a reference is Type/id, an address, a urn: or #id")
        return
      }
      type = absolute(bytes)
    }
    if type > 0, !targets.isEmpty, !targets.contains(type) {
      report.error(node, nil, "reference-target", "a resource of this type cannot stand here")
    }
  }

  private static func isAddress(_ bytes: Bytes) -> Bool {
    guard let colon = bytes.firstIndex(of: 0x3A), colon > 1, colon < 20, colon + 1 < bytes.count else { return false }
    for byte in bytes where byte <= 0x20 { return false }
    return bytes[..<colon].allSatisfy { (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2B || $0 == 0x2D }
  }

  /// The type's number of `Type/id`, `Type/id/_history/version`, or a search `Type?…`; nil for another form.
  private func relative(_ bytes: Bytes) -> UInt16? {
    guard let end = bytes.firstIndex(where: { $0 == 0x2F || $0 == 0x3F }), let base = bytes.baseAddress else {
      return nil
    }
    let symbol = structure.typeSymbols.symbol(base, end)
    guard symbol > 0, structure.types[Int(symbol) - 1].kind == .resource else { return nil }
    if bytes[end] == 0x3F { return bytes.contains { $0 <= 0x20 } ? nil : symbol }
    let rest = Bytes(rebasing: bytes[(end + 1)...])
    let idEnd = rest.firstIndex(of: 0x2F) ?? rest.count
    guard Primitive.isId(Bytes(rebasing: rest[..<idEnd])) else { return nil }
    if idEnd == rest.count { return symbol }
    let version = Bytes(rebasing: rest[idEnd...])
    return Primitive.starts(version, with: "/_history/") && Primitive.isId(Bytes(rebasing: version[10...]))
      ? symbol : nil
  }

  /// The type's number in an address that ends with `Type/id`; 0 where it does not say.
  private func absolute(_ bytes: Bytes) -> UInt16 {
    var parts = bytes.split(separator: 0x2F, omittingEmptySubsequences: false)
    if parts.count > 2, parts[parts.count - 2].elementsEqual("_history".utf8) { parts.removeLast(2) }
    guard parts.count > 3 else { return 0 }
    let name = Bytes(rebasing: parts[parts.count - 2])
    guard let type = structure.resourceType(name) else { return 0 }
    return UInt16(type + 1)
  }

  /// The type of the resource in this Bundle under a `urn:`; 0 outside Bundles, nil for one that is not there.
  private mutating func bundled(_ node: Int, _ bytes: Bytes) -> UInt16? {
    guard let top = resources.first, top.node != root || structure.typeNames[top.type] == "Bundle",
      structure.typeNames[top.type] == "Bundle"
    else { return 0 }
    if fullUrls == nil { fullUrls = entries(of: top.node) }
    if let found = fullUrls?[Array(bytes)] { return found }
    report.warning(node, "reference-unresolved", "no entry of the Bundle has this fullUrl")
    return nil
  }

  private func entries(of bundle: Int) -> [[UInt8]: UInt16] {
    var found: [[UInt8]: UInt16] = [:]
    guard let list = tape.member(bundle, structure.known.entry), tape[list].kind == .array else { return [:] }
    for entry in tape.children(list) {
      guard let url = tape.member(entry, structure.known.fullUrl) else { continue }
      let type = tape.member(entry, structure.known.resource)
        .flatMap { tape.member($0, structure.known.resourceType) }.flatMap { structure.resourceType(tape.value($0)) }
      found[tape.unescaped(url)] = type.map { UInt16($0 + 1) } ?? 0
    }
    return found
  }

  /// ref-1: `#id` names a resource contained in the outer one, and `#` the outer one itself.
  private mutating func contained(_ node: Int, _ id: Bytes, _ targets: Set<UInt16>) {
    if id.isEmpty { return }
    for child in containedResources() {
      guard let member = tape.member(child, structure.known.id), tape.value(member).elementsEqual(id) else { continue }
      if let name = tape.member(child, structure.known.resourceType), let type = structure.type(tape.value(name)),
        !targets.isEmpty, !targets.contains(UInt16(type + 1))
      {
        report.error(node, nil, "reference-target", "a resource of this type cannot stand here")
      }
      return
    }
    report.error(node, nil, "ref-1", "no contained resource has this id")
  }

  private func containedResources() -> [Int] {
    guard let list = tape.member(root, structure.known.contained), tape[list].kind == .array else { return [] }
    return tape.children(list).filter { tape[$0].kind == .object }
  }

  /// dom-3: what is contained is referred to by what contains it, or refers to that itself.
  mutating func references(toContainedOf node: Int) {
    guard tape.member(node, structure.known.contained) != nil else { return }
    var named: Set<[UInt8]> = []
    for place in node..<Int(tape[node].next)
    where tape[place].kind == .string && tape[place].end > tape[place].start
      && tape.bytes[Int(tape[place].start)] == 0x23
    {
      named.insert(Array(tape.unescaped(place).dropFirst()))
    }
    for child in containedResources() {
      guard let id = tape.member(child, structure.known.id) else {
        report.error(child, nil, "dom-3", "a contained resource has an id")
        continue
      }
      let pointsOut = (child..<Int(tape[child].next)).contains { tape[$0].kind == .string && tape.equals($0, "#") }
      if !pointsOut, !named.contains(tape.unescaped(id)) {
        report.error(child, nil, "dom-3", "the resource refers nowhere to what it contains")
      }
    }
  }

  /// dom-2, dom-4 and dom-5 of a contained resource.
  mutating func contained(_ node: Int) {
    if let inner = tape.member(node, structure.known.contained) {
      report.error(inner, nil, "dom-2", "what is contained contains nothing itself")
    }
    guard let meta = tape.member(node, structure.known.meta) else { return }
    for symbol in [structure.known.versionId, structure.known.lastUpdated] {
      guard let member = tape.member(meta, symbol) else { continue }
      report.error(member, nil, "dom-4", "what is contained has no version of its own")
    }
    if let member = tape.member(meta, structure.known.security) {
      report.error(member, nil, "dom-5", "what is contained has no security label of its own")
    }
  }
}
