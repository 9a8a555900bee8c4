extension SymbolKeys {
  /// Stands for more than one symbol.
  static let ambiguous = UInt16.max

  /// The symbol of the element that a name is a choice of (`valueQuantity` of `value`), by the type it ends with; nil
  /// for other names. `effectiveDateTime` can be one of `effective` and one of `effectiveDate`: ``ambiguous``.
  @inline(__always)
  func base(ofChoice name: UnsafePointer<UInt8>, _ count: Int) -> UInt16? {
    var found: UInt16?
    var place = 1
    while place < count {
      if name[place] &- 0x41 < 26, let base = base(of: name, place, count) {
        found = found == nil ? base : Self.ambiguous
      }
      place &+= 1
    }
    return found
  }

  private func base(of name: UnsafePointer<UInt8>, _ stem: Int, _ count: Int) -> UInt16? {
    let base = symbol(name, stem, isRoomy: false)
    guard base != 0 else { return nil }
    let suffix = UnsafeBufferPointer(start: name + stem, count: count - stem)
    return FHIRTypes.type(suffix: String(decoding: suffix, as: UTF8.self)) == nil ? nil : base
  }
}
