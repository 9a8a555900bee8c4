/// A value of a JSON document, as a place in its bytes.
///
/// The values of a document lie in a row, each before what is in it, so that `next` leaps over a whole part.
struct TapeNode {
  enum Kind: UInt8 {
    case object, array, string, number, boolean, null
  }

  /// What was noticed while reading.
  struct Flags: OptionSet {
    let rawValue: UInt8
    /// The text holds `\`.
    static let escaped = Flags(rawValue: 1)
    /// The text holds other characters than ASCII's.
    static let wide = Flags(rawValue: 2)
    /// The number has neither point nor exponent.
    static let whole = Flags(rawValue: 4)
    /// The member's name begins with `_`, which stands before the symbol's name.
    static let sibling = Flags(rawValue: 8)
    /// The member's name holds `\`.
    static let escapedName = Flags(rawValue: 16)
    /// The member's name is the symbol's with a type behind it (`valueQuantity`), where only that one is known.
    static let choice = Flags(rawValue: 32)
  }

  static let none = UInt32.max

  /// The value's first byte; of a text the one behind the quote.
  var start: UInt32
  /// The byte behind the value; of a text its last quote.
  var end: UInt32 = 0
  /// The node behind this one and all that is in it.
  var next: UInt32 = 0
  /// The object or array it lies in.
  var parent: UInt32
  var nameStart: UInt32
  var nameEnd: UInt32
  /// How many members or items it has.
  var count: UInt32 = 0
  /// The member's name among those known; 0 for another name and for items.
  var symbol: UInt16
  var kind: Kind
  var flags: Flags

  var hasName: Bool { nameEnd > 0 }
}
