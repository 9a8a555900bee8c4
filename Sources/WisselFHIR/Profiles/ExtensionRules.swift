/// What the extensions of the PLUGIN and Dutch profiles may hold, wherever they stand.
struct ExtensionRules: Sendable {
  struct Rule: Sendable {
    /// The JSON names of the value.
    let values: QuickCheck.Names
    /// What a reference may point to; empty for anything.
    let targets: Set<UInt16>
    let binding: ProfileRule.Binding?
  }

  private let urls: SymbolTable
  private let rules: [Rule]

  init(_ source: ProfileSource, _ symbols: SymbolTable, _ types: SymbolTable, _ terminology: Terminology) {
    // Extensions made of extensions are described by the profiles that use them.
    let simple = source.extensions.filter { !(Self.types($0).first ?? "complex").hasPrefix("complex") }
    urls = SymbolTable(simple.map { $0["url"]?.string ?? "" })
    rules = simple.map { text in
      var (names, targets) = ([UInt16](), Set<UInt16>())
      for type in Self.types(text) {
        let parts = type.split(separator: "(")
        names.append(symbols.symbol("value" + FHIRTypes.suffix(of: String(parts[0]))))
        if parts.count > 1 {
          targets.formUnion(parts[1].dropLast().split(separator: ",").map { types.symbol(String($0)) })
        }
      }
      let place = text["binding"]?["valueSet"]?.string.flatMap { terminology.place(of: $0) }
      let isRequired = text["binding"]?["strength"]?.string == "required"
      return Rule(
        values: QuickCheck.Names(names, symbols), targets: targets,
        binding: place.map { ProfileRule.Binding(valueSet: $0, isRequired: isRequired) })
    }
  }

  private static func types(_ text: JSON) -> [String] {
    (text["valueTypes"]?.array ?? []).compactMap { $0["code"]?.string }
  }

  func rule(_ url: Bytes) -> Rule? {
    guard let base = url.baseAddress else { return nil }
    let symbol = urls.symbol(base, url.count)
    return symbol == 0 ? nil : rules[Int(symbol) - 1]
  }
}
