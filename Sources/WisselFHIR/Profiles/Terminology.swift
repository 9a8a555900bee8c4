/// Value sets, as far as they can be answered without licensed content.
///
/// Made once, and never freed.
struct Terminology: @unchecked Sendable {
  /// What a value set takes of a code system.
  struct Include {
    enum Members {
      case codes([String])
      /// All codes: of a list that is known, of a form that is known, or any.
      case all([String]?, digits: Int?)
      /// By a rule that only a release of the system can answer.
      case filter
    }

    /// Nil where only the code counts.
    var system: String?
    var members: Members
  }

  enum Membership: Equatable { case member, unknown, other }

  private struct Part {
    let system: UInt16
    let members: UnsafePointer<UInt64>?
    let digits: Int?
    let isFilter: Bool
  }

  private let systems: SymbolTable
  private let codes: SymbolTable
  private let parts: [[Part]]
  private let places: [String: Int]
  /// Systems under another name of theirs.
  private let synonyms: [UInt16: UInt16]

  /// The first of several sets with one name counts.
  ///
  /// - Parameter synonyms: systems that count as another one.
  init(_ sets: [(url: String, includes: [Include])], synonyms: [(String, String)] = []) {
    var (systemNames, codeNames) = (Set<String>(), Set<String>())
    systemNames.formUnion(synonyms.flatMap { [$0.0, $0.1] })
    for include in sets.flatMap(\.includes) {
      if let system = include.system { systemNames.insert(system) }
      switch include.members {
      case .codes(let codes): codeNames.formUnion(codes)
      case .all(let codes, _): codeNames.formUnion(codes ?? [])
      case .filter: break
      }
    }
    let (systems, codes) = (SymbolTable(systemNames.sorted()), SymbolTable(codeNames.sorted()))
    let words = codeNames.count / 64 + 1
    (self.systems, self.codes) = (systems, codes)
    self.synonyms = Dictionary(synonyms.map { (systems.symbol($0), systems.symbol($1)) }) { first, _ in first }
    // The first place stands for no value set.
    parts = [[]] + sets.map { $0.includes.map { Self.part($0, systems, codes, words) } }
    places = Dictionary(sets.enumerated().map { ($1.url, $0 + 1) }) { first, _ in first }
  }

  private static func part(_ include: Include, _ systems: SymbolTable, _ codes: SymbolTable, _ words: Int) -> Part {
    var members: UnsafePointer<UInt64>?
    var (digits, isFilter) = (Int?.none, false)
    func bits(_ list: [String]) -> UnsafePointer<UInt64> {
      let bits = UnsafeMutablePointer<UInt64>.allocate(capacity: words)
      bits.initialize(repeating: 0, count: words)
      for code in list {
        let symbol = Int(codes.symbol(code))
        bits[symbol / 64] |= 1 << UInt64(symbol % 64)
      }
      return UnsafePointer(bits)
    }
    switch include.members {
    case .codes(let list): members = bits(list)
    case .all(let list, let count): (members, digits) = (list.map { bits($0) }, count)
    case .filter: isFilter = true
    }
    return Part(
      system: include.system.map { systems.symbol($0) } ?? 0, members: members, digits: digits, isFilter: isFilter)
  }

  /// A value set's place; nil for one that is not held here, which nothing can be said of.
  func place(of url: String) -> Int? {
    places[url] ?? url.firstIndex(of: "|").flatMap { places[String(url[..<$0])] }
  }

  /// Whether a code of a system is in a value set.
  ///
  /// - Parameter ignoresSystem: for elements of type `code`, whose system is the value set's own.
  func membership(_ place: Int, system: Bytes?, code: Bytes, ignoresSystem: Bool = false) -> Membership {
    guard let base = code.baseAddress, !code.isEmpty else { return .other }
    let codeSymbol = Int(codes.symbol(base, code.count))
    var systemSymbol: UInt16 = 0
    if let system, let base = system.baseAddress { systemSymbol = systems.symbol(base, system.count) }
    let synonym = synonyms[systemSymbol] ?? 0
    var answer = Membership.other
    for part in parts[place] {
      let isOfSystem =
        ignoresSystem || part.system == 0 || systemSymbol > 0 && (part.system == systemSymbol || part.system == synonym)
      guard isOfSystem else { continue }
      if part.isFilter {
        answer = .unknown
      } else if let members = part.members {
        if codeSymbol > 0, members[codeSymbol / 64] & (1 << UInt64(codeSymbol % 64)) != 0 { return .member }
      } else if part.digits.map({ digits in code.count == digits && code.allSatisfy { (0x30...0x39).contains($0) } })
        ?? true
      {
        return .member
      }
    }
    return answer
  }
}
