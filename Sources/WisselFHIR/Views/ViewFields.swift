/// Takes members of a definition, each of the kind it must be.
enum ViewFields {
  static func join(_ place: String, _ name: String) -> String { place.isEmpty ? name : "\(place).\(name)" }

  static func text(_ json: JSON, _ name: String, _ place: String) throws(ViewError) -> String? {
    guard let value = json[name] else { return nil }
    guard let text = value.string else { throw ViewError(join(place, name), "it must be a text") }
    return text
  }

  static func bool(_ json: JSON, _ name: String, _ place: String) throws(ViewError) -> Bool? {
    switch json[name] {
    case nil: nil
    case .bool(let value): value
    default: throw ViewError(join(place, name), "it must be true or false")
    }
  }

  /// The items of an array; none where it is missing.
  static func array(_ json: JSON, _ name: String, _ place: String) throws(ViewError) -> [JSON] {
    guard let value = json[name] else { return [] }
    guard let items = value.array else { throw ViewError(join(place, name), "it must be an array") }
    return items
  }

  /// Refuses members that nobody would heed, a misspelt `forEach` say.
  static func check(_ json: JSON, _ names: Set<String>, _ place: String) throws(ViewError) {
    guard let members = json.members else { throw ViewError(place, "it must be an object") }
    guard !members.isEmpty else { throw ViewError(place, "it is empty") }
    for member in members where !names.contains(member.name) && !everywhere.contains(member.name) {
      guard !member.name.hasPrefix("_") else { continue }
      throw ViewError(join(place, member.name), "there is no such element")
    }
  }

  private static let everywhere: Set<String> = ["id", "extension", "modifierExtension"]

  /// `^[A-Za-z][A-Za-z0-9_]*$`, the rule for names of views, columns and constants.
  static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetter(first) else { return false }
    return text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }

  static let nameRule = "a name begins with a letter and holds letters, digits and '_'"
}
