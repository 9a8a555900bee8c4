import Yams

/// The keys of one mapping, read by name. It remembers which keys are known, so that `finish` can name the others.
final class Section {
  private let mapping: Node.Mapping?
  private let path: String
  private var known: Set<String> = []
  let findings: Findings

  init(_ mapping: Node.Mapping?, path: String, findings: Findings) {
    self.mapping = mapping
    self.path = path
    self.findings = findings
  }

  /// The full name of a key.
  func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// Whether the key has a value other than null.
  func has(_ key: String) -> Bool { value(key) != nil }

  /// Whether the key is there at all, be it without a value.
  func isWritten(_ key: String) -> Bool { mapping?[key] != nil }

  /// Where the key stands.
  func mark(_ key: String) -> Position? { mapping?.first { $0.key.string == key }?.key.position ?? place }

  /// Where the section begins.
  private var place: Position? { mapping?.mark.map { Position($0) } }

  /// The value of a key, which is known from then on; nil when absent or null.
  func value(_ key: String) -> Node? {
    known.insert(key)
    guard let value = mapping?[key], !value.isBlank else { return nil }
    return value
  }

  /// The value as read by `read`, or a finding of what was expected.
  func read<Value>(_ key: String, expected: String, _ read: (Node) -> Value?) -> Value? {
    guard let node = value(key) else { return nil }
    if let value = read(node) { return value }
    findings.error("expected \(expected)", key: name(key), at: node.position ?? mark(key))
    return nil
  }

  /// The value, or a finding that it is missing.
  func required<Value>(_ key: String, _ value: Value?, meaning: String) -> Value? {
    if value == nil, !has(key) {
      findings.error("missing; give \(meaning)", key: name(key), at: path.isEmpty ? nil : place)
    }
    return value
  }

  /// A section under this one; absent or null is an empty one.
  func section(_ key: String) -> Section {
    let inner = read(key, expected: "keys with values under it") { $0.mapping }
    return Section(inner, path: name(key), findings: findings)
  }

  /// The sections of a list.
  func sections(_ key: String) -> [Section] {
    elements(key, expected: "a list (each item begins with “-”)").compactMap { index, node in
      guard let mapping = node.mapping else {
        findings.error("expected keys with values", key: "\(name(key))[\(index)]", at: node.position)
        return nil
      }
      return Section(mapping, path: "\(name(key))[\(index)]", findings: findings)
    }
  }

  /// The items of a list with their numbers; absent or null is an empty list.
  func elements(_ key: String, expected: String) -> [(Int, Node)] {
    guard let sequence = read(key, expected: expected, { $0.sequence }) else { return [] }
    return Array(sequence.enumerated().map { ($0.offset, $0.element) })
  }

  /// All keys of the section with their values, none of them unknown: for mappings whose keys are names.
  func entries() -> [(key: String, value: Node)] {
    guard let mapping else { return [] }
    return mapping.compactMap { key, value in
      guard let name = key.string else { return nil }
      known.insert(name)
      return (name, value)
    }
  }

  /// Accepts keys that the platform does not serve and says so when they are used.
  func notServed(_ keys: [String: String]) {
    for (key, text) in keys.sorted(by: { $0.key < $1.key }) where has(key) {
      findings.warning("not served: \(text)", key: name(key), at: mark(key))
    }
  }

  /// Accepts keys that mean nothing here and need no word.
  func ignored(_ keys: String...) { known.formUnion(keys) }

  /// Warns of every key nobody asked for, or refuses it where reading over it would be dangerous.
  func finish(unknownIsError: Bool = false) {
    for (key, _) in mapping ?? [:] {
      guard let text = key.string else {
        findings.warning("expected a name as key; ignored", key: path.isEmpty ? nil : path, at: key.position)
        continue
      }
      guard !known.contains(text) else { continue }
      let near = known.filter { Self.isNear($0, text) }.min()
      let hint = near.map { "; did you mean “\($0)”?" } ?? ""
      if unknownIsError {
        findings.error("unknown key\(hint)", key: name(text), at: key.position)
      } else {
        findings.warning("unknown key, ignored\(hint)", key: name(text), at: key.position)
      }
    }
  }

  /// Whether one edit, or another separator, makes one from the other.
  static func isNear(_ left: String, _ right: String) -> Bool {
    let left = Array(left.lowercased().replacing("-", with: "_"))
    let right = Array(right.lowercased().replacing("-", with: "_"))
    guard abs(left.count - right.count) <= 1 else { return false }
    let prefix = zip(left, right).prefix { $0 == $1 }.count
    let suffix = zip(left.reversed(), right.reversed()).prefix { $0 == $1 }.count
    return max(left.count, right.count) - min(prefix + suffix, min(left.count, right.count)) <= 1
  }
}
