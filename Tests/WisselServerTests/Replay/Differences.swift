import WisselWire

/// What a reply differs in from the recorded one: by place, theirs and ours. Moments, tokens and generated ids are
/// compared by their kind, verbs of links and node configurations as sets, JSON in texts as JSON.
struct Differences: Equatable {
  var theirs: [String: JSONValue] = [:]
  var ours: [String: JSONValue] = [:]
  /// Placeholders of the recording and what stands for them here.
  var bindings: [String: String] = [:]

  var isEmpty: Bool { theirs.isEmpty && ours.isEmpty }

  mutating func compare(_ expected: JSONValue?, _ actual: JSONValue?, at place: String) {
    guard let expected, let actual else {
      if expected != nil || actual != nil { note(expected, actual, place) }
      return
    }
    switch (expected, actual) {
    case (.object(let left), .object(let right)):
      // In order, so that a placeholder is bound by the member that is nothing else before one that contains it.
      for key in Set(left.keys).union(right.keys).sorted() { compareMember(key, left[key], right[key], place) }
    case (.array(let left), .array(let right)) where left.count == right.count:
      for (index, pair) in zip(left, right).enumerated() { compare(pair.0, pair.1, at: "\(place).\(index)") }
    case (.string(let left), .string(let right)): compareTexts(left, right, place)
    default: if expected != actual { note(expected, actual, place) }
    }
  }

  private mutating func compareMember(_ key: String, _ left: JSONValue?, _ right: JSONValue?, _ place: String) {
    let place = "\(place).\(key)"
    switch key {
    case "methods", "config", "rules", "roles", "orgs_in_collabs":
      guard left?.array != nil else { return compare(left, right, at: place) }
      if sorted(left) != sorted(right) { note(left, right, place) }
    case "parameters":
      if parsed(left) != parsed(right) { note(left, right, place) }
    default: compare(left, right, at: place)
    }
  }

  /// Compares a list whose order nobody promised. A page that shows only a part of it may show any part: then only the
  /// number of entries is compared.
  mutating func compareUnordered(_ expected: JSONValue, _ actual: JSONValue?, isWhole: Bool, at place: String) {
    guard let left = expected.array, let right = actual?.array else { return note(expected, actual, place) }
    if isWhole {
      func byID(_ list: [JSONValue]) -> JSONValue {
        .array(list.sorted { ($0["id"]?.int ?? 0) < ($1["id"]?.int ?? 0) })
      }
      compare(byID(left), byID(right), at: place)
    } else {
      compare(.int(left.count), .int(right.count), at: "\(place).count")
    }
  }

  private func sorted(_ value: JSONValue?) -> [String]? {
    value?.array?.map { (try? WireJSON.text($0)) ?? "" }.sorted()
  }

  private func parsed(_ value: JSONValue?) -> JSONValue? {
    value?.string.flatMap { try? WireJSON.decode(JSONValue.self, from: Array($0.utf8)) }
  }

  private mutating func compareTexts(_ left: String, _ right: String, _ place: String) {
    if left == right { return }
    if Placeholder.isOne(left), !right.isEmpty {
      if let bound = bindings[left], bound != right { note(.string(left), .string(right), place) }
      bindings[left] = right
      return
    }
    if WireTime(left) != nil, WireTime(right) != nil { return }
    if filled(left) == right { return }
    note(.string(left), .string(right), place)
  }

  /// A text with the placeholders in it replaced by what stands for them.
  func filled(_ text: String) -> String {
    bindings.reduce(text) { $0.replacing($1.key, with: $1.value) }
  }

  private mutating func note(_ left: JSONValue?, _ right: JSONValue?, _ place: String) {
    theirs[place] = left.map(Self.steady) ?? "<absent>"
    ours[place] = right.map(Self.steady) ?? "<absent>"
  }

  /// The value with moments and generated texts written as their kind, so that a list of differences can be kept.
  private static func steady(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text) where WireTime(text) != nil: "<time>"
    case .array(let elements): .array(elements.map(steady))
    case .object(let members): .object(members.mapValues(steady))
    default: value
    }
  }
}

/// Texts of a recording that stand for something generated: `<JWT user1 access #1>`, `<UUID 2>`.
enum Placeholder {
  static func isOne(_ text: String) -> Bool {
    text.hasPrefix("<") && text.hasSuffix(">")
      && ["<JWT ", "<UUID ", "<OTP_SECRET ", "<SID "].contains { text.hasPrefix($0) }
  }
}
