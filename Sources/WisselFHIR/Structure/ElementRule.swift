/// What FHIR says of an element with one JSON name; of a choice of types there is one for each type.
struct ElementRule {
  struct Traits: OptionSet {
    let rawValue: UInt8
    /// One of several types: `valueQuantity`.
    static let choice = Traits(rawValue: 1)
    /// Says what was, and so lies in the past.
    static let past = Traits(rawValue: 2)
    /// A resource of any type.
    static let resource = Traits(rawValue: 4)
    static let modifierExtension = Traits(rawValue: 8)
    /// A three-letter currency, which no list here holds.
    static let currency = Traits(rawValue: 16)
    static let mandatory = Traits(rawValue: 32)
  }

  /// The JSON name.
  let symbol: UInt16
  /// The element among those of its type, all types of a choice alike.
  let slot: UInt8
  let primitive: Primitive
  let isList: Bool
  let traits: Traits
  /// The type of an element with elements, by its place in ``Structure/types``.
  let type: UInt16
  /// The code list of a required binding, and the types a reference may point to: places in the structure's lists; 0
  /// for none.
  let binding: UInt16
  let targets: UInt16
  /// Invariants of this element that are none of its type; 0 for none.
  let invariants: UInt16
}

/// A type with elements: a resource, a data type, or a part of one.
struct TypeRule {
  /// Types whose values need a check of their own.
  enum Kind: UInt8 {
    case other, resource, `extension`, reference, period, identifier, quantity, narrative, codeableConcept, coding
    case attachment
  }

  let kind: Kind
  /// Whether ele-1 holds of it; not of resources.
  let isElement: Bool
  let elements: UnsafePointer<ElementRule>
  let elementCount: Int
  /// The slots that must be filled.
  let mandatory: UInt64
  /// Invariants of the type; 0 for none.
  let invariants: UInt16
  /// From a name's symbol to its element's place plus 1, by open addressing.
  let table: UnsafePointer<UInt16>
  let mask: Int

  @inline(__always)
  func element(_ symbol: UInt16) -> UnsafePointer<ElementRule>? {
    var place = Int(symbol) & mask
    while table[place] != 0 {
      let element = elements + Int(table[place] - 1)
      if element.pointee.symbol == symbol { return element }
      place = (place + 1) & mask
    }
    return nil
  }
}
