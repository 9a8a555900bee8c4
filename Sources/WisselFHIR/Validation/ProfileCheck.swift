/// Checks a resource on a tape by a profile's rules. What FHIR R4's own check found at an element is not said again.
struct ProfileCheck {
  let structure: Structure
  let tape: Tape
  let resource: Int
  let root: Int
  var report: Report

  init(_ check: StructureCheck, resource: Int, root: Int) {
    (structure, tape, report) = (check.structure, check.tape, check.report)
    (self.resource, self.root) = (resource, root)
  }

  /// A value of an element: its node, and its `_name` where that has one.
  struct Item {
    let node: Int
    let value: Int?
    let sibling: Int?
    let symbol: UInt16
  }

  mutating func run(_ profile: Profile) {
    content(profile.rule, Item(node: resource, value: resource, sibling: nil, symbol: 0))
  }

  private mutating func error(_ node: Int, _ child: String? = nil, _ rule: String, _ message: String) {
    add(node, child, rule, .error, message)
  }

  private mutating func add(
    _ node: Int, _ child: String?, _ rule: String, _ severity: Finding.Severity, _ message: String
  ) {
    let path = report.path(node) + (child.map { "." + $0 } ?? "")
    let isKnown = report.findings.contains { finding in
      finding.path == path && finding.rule == rule
        || finding.severity == .error && Self.base.contains(finding.rule) && Self.isWithin(path, finding.path)
    }
    if !isKnown { report.add(node, child, rule, severity, message) }
  }

  private static func isWithin(_ path: String, _ outer: String) -> Bool {
    guard path.utf8.starts(with: outer.utf8) else { return false }
    let next = path.utf8.dropFirst(outer.utf8.count).first
    return next == nil || next == 0x2E || next == 0x5B
  }

  /// Rules of FHIR R4 itself, after which nothing more is to be said of an element.
  private static let base: Set<String> = [
    "type", "primitive", "ele-1", "null", "unknown-element", "duplicate", "choice", "reference", "min", "max",
  ]

  // MARK: Elements

  /// A primitive without `_name` has no object: then its elements are missing from the value itself.
  private mutating func children(_ rule: ProfileRule, _ object: Int?, of node: Int) {
    for child in rule.children { element(child, object.map { items(child, in: $0) } ?? [], owner: object ?? node) }
  }

  private mutating func element(_ rule: ProfileRule, _ items: [Item], owner: Int) {
    if let max = rule.max, items.count > max {
      error(items[max].node, nil, "max", max == 0 ? "the profile forbids \(rule.label)" : "the profile allows \(max)")
    }
    let lacking = slices(rule, items, owner: owner)
    if let min = rule.min, items.count + lacking < min {
      add(owner, rule.name, "min", lack(owner), "the profile asks for \(min == 1 ? "it" : "\(min)")")
    }
    for item in items {
      if let allowed = rule.allowed, !allowed.contains(item.symbol) {
        error(item.node, nil, "type", "the profile does not allow this type")
      } else {
        content(rule, item)
      }
    }
  }

  /// How much it weighs that something is missing: of a primitive that stands without extensions, as most sources write
  /// it, a warning. The value is good; the profile wants more said about it.
  private func lack(_ owner: Int) -> Finding.Severity { tape[owner].kind == .object ? .error : .warning }

  /// Checks the items of each slice; gives how many items slices lack, which is said of them and not of the element.
  private mutating func slices(_ rule: ProfileRule, _ items: [Item], owner: Int) -> Int {
    guard !rule.slices.isEmpty else { return 0 }
    var counts = [Int](repeating: 0, count: rule.slices.count)
    for item in items {
      guard let place = rule.slices.firstIndex(where: { matches($0.match, item) }) else {
        if rule.isClosed { error(item.node, nil, "slice", "the profile allows no other than its slices") }
        continue
      }
      counts[place] += 1
      let slice = rule.slices[place].rule
      if let max = slice.max, counts[place] > max {
        error(item.node, nil, "max", "the profile allows \(max) of \(slice.label)")
      }
      content(slice, item)
    }
    var lacking = 0
    for (place, slice) in rule.slices.enumerated() {
      guard let min = slice.rule.min, counts[place] < min else { continue }
      lacking += min - counts[place]
      add(owner, rule.name, "min", lack(owner), "the profile asks for \(slice.rule.label)")
    }
    return lacking
  }

  private func matches(_ match: ProfileRule.Match, _ item: Item) -> Bool {
    switch match {
    case .never: return false
    case .all(let all): return all.allSatisfy { matches($0, item) }
    case .named(let names): return names.contains(item.symbol)
    case .contains(let pattern): return item.value.map { JSONPattern.matches(tape.json($0), pattern) } ?? false
    case .bound(let valueSet):
      return item.value.map { node in
        CodedValue(tape, node, structure.known).membership(valueSet, structure.terminology) == .member
      } ?? false
    case .has(let symbol, let isWanted):
      return item.value.map { (tape.member($0, symbol) != nil) == isWanted } ?? false
    case .member(let symbol, let text):
      guard let object = item.value, let member = tape.member(object, symbol), tape[member].kind == .string else {
        return false
      }
      return tape.unescaped(member) == text
    }
  }

  // MARK: Values

  private mutating func content(_ rule: ProfileRule, _ item: Item) {
    if let value = item.value {
      if let fixed = rule.fixed, tape.json(value) != fixed { error(value, nil, "fixed", "the profile fixes the value") }
      if let pattern = rule.pattern, !JSONPattern.matches(tape.json(value), pattern) {
        error(value, nil, "pattern", "the value lacks what the profile asks it to hold")
      }
      if let binding = rule.binding { bound(value, binding) }
      if let targets = rule.targets { reference(value, targets) }
    }
    for invariant in rule.invariants { check(invariant, item) }
    let object = item.value.flatMap { tape[$0].kind == .object ? $0 : nil } ?? item.sibling
    children(rule, object, of: item.node)
    if let profile = rule.typeProfile { content(profile, item) }
  }

  private mutating func bound(_ node: Int, _ binding: ProfileRule.Binding) {
    let value = CodedValue(tape, node, structure.known)
    if value.isEmpty {
      if binding.isRequired { error(node, nil, "binding", "the profile asks for a code of its list") }
      return
    }
    switch (value.membership(binding.valueSet, structure.terminology), binding.isRequired) {
    case (.member, _): break
    case (.other, true): error(node, nil, "binding", "no code is on the list the profile asks for")
    case (.other, false): add(node, nil, "binding", .warning, "no code is on the list the profile recommends")
    case (.unknown, true):
      add(
        node, nil, "binding-unknown", .warning, "whether the code is on the list needs a terminology that is not here")
    case (.unknown, false): break
    }
  }

  private mutating func reference(_ node: Int, _ targets: Set<UInt16>) {
    var inner = StructureCheck(structure, tape, now: nil)
    inner.root = root
    inner.report = Report(tape, structure.symbols)
    inner.reference(node, targets)
    guard inner.report.findings.contains(where: { $0.rule == "reference-target" }) else { return }
    let member = tape.member(node, structure.known.reference) ?? node
    error(member, nil, "reference-target", "the profile does not allow a resource of this type here")
  }

  private mutating func check(_ invariant: Invariant, _ item: Item) {
    let node = item.value ?? item.node
    if item.value != nil, tape[node].kind == .object, let quick = invariant.quick,
      quick.holds(tape, node, resource: resource) == true
    {
      return
    }
    let element = FHIRNode(item.value.map { tape.json($0) } ?? .null, sibling: item.sibling.map { tape.json($0) })
    let holds = invariant.holds(
      element, resource: FHIRNode(tape.json(resource)), root: FHIRNode(tape.json(root)))
    if !holds { add(item.node, nil, invariant.key, invariant.severity, invariant.message) }
  }
}
