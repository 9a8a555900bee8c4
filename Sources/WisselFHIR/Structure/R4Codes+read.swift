extension R4Codes {
  /// Where value sets of FHIR R4 are named.
  static let base = "http://hl7.org/fhir/ValueSet/"

  /// The value set of each bound element, by its path.
  static let boundElements: [String: String] = {
    var bound: [String: String] = [:]
    for line in bindings.split(separator: "\n") {
      let words = line.split(separator: " ")
      for path in words.dropFirst() { bound[String(path)] = base + words[0] }
    }
    return bound
  }()

  /// The value sets: of plain codes, with no system, and of codings.
  static var valueSets: [(url: String, include: Terminology.Include)] {
    let plain = sets.split(separator: "\n").map { line in
      let words = line.split(separator: " ").map(String.init)
      return (base + words[0], Terminology.Include(system: nil, members: .codes(Array(words.dropFirst()))))
    }
    let coded = codings.split(separator: "\n").map { line in
      let words = line.split(separator: " ").map(String.init)
      return (base + words[0], Terminology.Include(system: words[1], members: .codes(Array(words.dropFirst(2)))))
    }
    return plain + coded
  }
}
