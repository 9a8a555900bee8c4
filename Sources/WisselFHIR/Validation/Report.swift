/// Collects the findings about one document, with the paths of its elements.
struct Report {
  /// So many findings are kept of one document; the rest is counted.
  static let maximum = 200

  let tape: Tape
  let symbols: SymbolTable
  /// What paths begin with: the resource's type.
  var root = ""
  private(set) var findings: [Finding] = []
  private(set) var errors = 0
  private var omitted = 0

  init(_ tape: Tape, _ symbols: SymbolTable) { (self.tape, self.symbols) = (tape, symbols) }

  /// - Parameters:
  ///   - node: the element, or the one in which an element is missing.
  ///   - child: the name of what is missing there.
  mutating func add(
    _ node: Int, _ child: String? = nil, _ rule: String, _ severity: Finding.Severity, _ message: String
  ) {
    if severity == .error { errors += 1 }
    guard findings.count < Self.maximum else {
      omitted += 1
      return
    }
    let owner = path(node)
    let path = owner + (child.map { (owner.isEmpty ? "" : ".") + $0 } ?? "")
    findings.append(Finding(path: path, rule: rule, severity: severity, message: message))
  }

  mutating func error(_ node: Int, _ child: String? = nil, _ rule: String, _ message: String) {
    add(node, child, rule, .error, message)
  }

  mutating func warning(_ node: Int, _ rule: String, _ message: String) {
    add(node, nil, rule, .warning, message)
  }

  /// Whether an error stands at a path already.
  func hasError(at path: String) -> Bool { findings.contains { $0.severity == .error && $0.path == path } }

  /// The findings, and one that says how many more there were.
  var all: [Finding] {
    guard omitted > 0 else { return findings }
    let message = "there are \(omitted) more findings; these are the first \(Self.maximum)"
    return findings + [
      Finding(path: root, rule: "too-many", severity: errors > 0 ? .error : .warning, message: message)
    ]
  }

  /// The path of an element; a primitive's `_name` stands for the primitive.
  func path(_ node: Int) -> String {
    var (parts, current) = ([String](), node)
    while tape[current].parent != TapeNode.none {
      let parent = Int(tape[current].parent)
      if tape[parent].kind == .array {
        // An item stands behind its list's name.
        parts.append("[\(tape.place(current))]")
      } else {
        parts.append("." + name(current))
      }
      current = parent
    }
    let path = root + parts.reversed().joined()
    return path.hasPrefix(".") ? String(path.dropFirst()) : path
  }

  /// A member's name; a name that FHIR does not know only where it looks like one, as it may hold anything.
  func name(_ node: Int) -> String {
    if tape[node].symbol > 0 { return symbols.name(tape[node].symbol) }
    let name = UnsafeBufferPointer(
      start: tape.bytes + Int(tape[node].nameStart), count: Int(tape[node].nameEnd - tape[node].nameStart))
    let isPlain =
      !name.isEmpty && name.count <= 40
      && name.allSatisfy { byte in
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == 0x5F || byte == 0x2D
      }
    return (tape[node].flags.contains(.sibling) ? "_" : "") + (isPlain ? String(decoding: name, as: UTF8.self) : "?")
  }
}
