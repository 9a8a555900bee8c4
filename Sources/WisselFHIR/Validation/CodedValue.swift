/// The codings of a CodeableConcept, or one Coding, or a code, on a tape.
struct CodedValue {
  private let tape: Tape
  private let codings: [Int]
  private let known: KnownSymbols
  private let isCode: Bool

  init(_ tape: Tape, _ node: Int, _ known: KnownSymbols) {
    (self.tape, self.known) = (tape, known)
    isCode = tape[node].kind == .string
    if isCode {
      codings = [node]
    } else if let list = tape.member(node, known.coding) {
      codings = tape[list].kind == .array ? tape.children(list) : []
    } else {
      codings = tape.member(node, known.code) != nil || tape.member(node, known.system) != nil ? [node] : []
    }
  }

  var isEmpty: Bool { codings.isEmpty }

  /// Whether one of the codings is in a value set; of none, whether that is known.
  func membership(_ valueSet: Int, _ terminology: Terminology) -> Terminology.Membership {
    var answer = Terminology.Membership.other
    for coding in codings {
      switch membership(of: coding, valueSet, terminology) {
      case .member: return .member
      case .unknown: answer = .unknown
      case .other: break
      }
    }
    return answer
  }

  private func membership(of coding: Int, _ valueSet: Int, _ terminology: Terminology) -> Terminology.Membership {
    if isCode {
      return bytes(coding) { terminology.membership(valueSet, system: nil, code: $0, ignoresSystem: true) }
    }
    guard let code = tape.member(coding, known.code), tape[code].kind == .string else { return .other }
    let system = tape.member(coding, known.system).flatMap { tape[$0].kind == .string ? $0 : nil }
    return bytes(code) { code in
      guard let system else { return terminology.membership(valueSet, system: nil, code: code) }
      return bytes(system) { terminology.membership(valueSet, system: $0, code: code) }
    }
  }

  private func bytes<Result>(_ node: Int, _ body: (Bytes) -> Result) -> Result {
    tape[node].flags.contains(.escaped) ? tape.unescaped(node).withUnsafeBufferPointer(body) : body(tape.value(node))
  }
}
