/// Writes RDF 1.1 Turtle: subjects with their properties.
struct Turtle {
  /// The object of a triple.
  enum Term {
    /// An absolute IRI.
    case iri(String)
    /// A name with a prefix.
    case name(String)
    case text(String, language: String? = nil)
    /// A literal of a type, which is a name with a prefix.
    case typed(String, String)
    /// A node without a name.
    case node([(String, [Term])])
  }

  private let prefixes: [(String, String)]
  private var body = ""

  init(_ prefixes: [(String, String)]) { self.prefixes = prefixes }

  /// The document.
  var text: String { prefixes.map { "@prefix \($0): <\($1)> .\n" }.joined() + body }

  /// Writes a subject. Properties without objects are passed over.
  mutating func add(_ iri: String, _ properties: [(String, [Term])]) {
    body += "\n<\(iri)>\n" + Self.list(properties, "  ") + " .\n"
  }

  private static func list(_ properties: [(String, [Term])], _ margin: String) -> String {
    properties.filter { !$0.1.isEmpty }
      .map { "\(margin)\($0) " + $1.map { term($0, margin) }.joined(separator: ", ") }.joined(separator: " ;\n")
  }

  private static func term(_ term: Term, _ margin: String) -> String {
    switch term {
    case .iri(let iri): "<\(iri)>"
    case .name(let name): name
    case .text(let text, let language): quoted(text) + (language.map { "@\($0)" } ?? "")
    case .typed(let text, let type): quoted(text) + "^^\(type)"
    case .node(let properties): "[\n" + list(properties, margin + "  ") + "\n\(margin)]"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case let control where control.value < 0x20 || control.value == 0x7F:
        let digits = String(control.value, radix: 16, uppercase: true)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
