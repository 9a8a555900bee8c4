/// Reads the lines of ``R4Elements``: `Type:Parent name?type|type …`.
///
/// Behind an element's name stands its cardinality: `?` 0..1, `!` 1..1, `*` 0..*, `+` 1..*. A type is the name of a data
/// type; `Reference(Patient,Group)` with what it may point to; `@Observation.component`, a part described on a line of
/// its own; `#Bundle.link`, the same as another element; or `any`, all types an extension's value may have.
struct StructureReader {
  struct Element {
    var name: String
    var isMandatory: Bool
    var isList: Bool
    var types: [String]
    var targets: [String]
  }

  struct Definition {
    var name: String
    var parent: String
    var elements: [Element]
  }

  /// All types in the order of the text, each with what it inherits.
  static func read(_ text: String) -> [Definition] {
    let own = text.split(separator: "\n").map { definition(String($0)) }
    let byName = Dictionary(uniqueKeysWithValues: own.map { ($0.name, $0) })
    let any = byName["any"]?.elements.first?.types ?? []
    return own.filter { $0.name != "any" }.map { type in
      var complete = type
      complete.elements = inherited(type, byName)
      for place in complete.elements.indices where complete.elements[place].types == ["any"] {
        complete.elements[place].types = any
      }
      return complete
    }
  }

  private static func inherited(_ type: Definition, _ all: [String: Definition]) -> [Element] {
    (all[type.parent].map { inherited($0, all) } ?? []) + type.elements
  }

  private static func definition(_ line: String) -> Definition {
    let words = line.split(separator: " ")
    let head = words[0].split(separator: ":", omittingEmptySubsequences: false)
    return Definition(
      name: String(head[0]), parent: String(head[1]), elements: words.dropFirst().map { element($0) })
  }

  private static func element(_ word: Substring) -> Element {
    let bytes = word.utf8
    let mark = bytes.firstIndex { [0x3F, 0x21, 0x2A, 0x2B].contains($0) } ?? bytes.endIndex
    let card = Character(Unicode.Scalar(bytes[mark]))
    var (types, targets) = ([String](), [String]())
    for type in word[bytes.index(after: mark)...].split(separator: "|") {
      if let bracket = type.firstIndex(of: "(") {
        types.append(String(type[..<bracket]))
        targets = type[type.index(after: bracket)...].dropLast().split(separator: ",").map(String.init)
      } else {
        types.append(type.first == "@" || type.first == "#" ? String(type.dropFirst()) : String(type))
      }
    }
    return Element(
      name: String(word[..<mark]), isMandatory: card == "!" || card == "+", isList: card == "*" || card == "+",
      types: types, targets: targets)
  }
}

extension StructureReader.Definition {
  var isResource: Bool { ["Resource", "DomainResource"].contains(parent) && name != "DomainResource" }
}

extension StructureReader.Element {
  var isChoice: Bool { name.hasSuffix("[x]") }

  /// The JSON names with the type of each.
  var names: [(name: String, type: String)] {
    guard isChoice else { return [(name, types[0])] }
    return types.map { (name.dropLast(3) + FHIRTypes.suffix(of: $0), $0) }
  }
}
