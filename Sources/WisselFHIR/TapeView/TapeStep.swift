/// Some of a view's names, by their symbols.
struct SymbolSet {
  /// The largest symbol a set can hold.
  static let largest = 127

  private var low: UInt64 = 0
  private var high: UInt64 = 0

  mutating func insert(_ symbol: UInt16) {
    if symbol < 64 { low |= 1 << UInt64(symbol) } else { high |= 1 << UInt64(symbol - 64) }
  }

  @inline(__always)
  func contains(_ symbol: UInt16) -> Bool {
    (symbol < 64 ? low &>> UInt64(symbol) : high &>> UInt64(symbol &- 64)) & 1 != 0
  }
}

/// One step of a path over a tape: it makes some items of those before it.
///
/// Steps lie in one row without anything to count references to; numbers lead to other programs, conditions and texts.
struct TapeStep {
  enum Operation: UInt8 {
    /// The resource.
    case root
    /// The text `a`.
    case constant
    /// The place in the iteration.
    case rowIndex
    /// The elements with the name `symbol`.
    case member
    /// Those that are a resource of the type in text `a`.
    case resource
    case first, last
    /// The item at place `a`.
    case item
    /// Those for which condition `a` is true.
    case filter
    /// Their extensions with the address in text `a`.
    case extensions
    /// The ids of those that are resources.
    case resourceKey
    /// The keys in references, of the type in text `a` where there is one.
    case referenceKey
    /// One text of all, with the text `a` between them.
    case join
    /// What program `b` gives where condition `a` is true, else what `c` gives.
    case choice
    /// The truth of condition `a`.
    case truth
  }

  var operation: Operation
  var symbol: UInt16 = 0
  var a = -1
  var b = -1
  var c = -1
  /// Whether a member's type is not asked for.
  var isUntyped = false
  /// Names beside the member's that mean this path is not to be read by its name alone.
  var unsure = SymbolSet()
}

/// What is true or not of an item; see ``FHIRPathOperator/truth(_:_:)`` for what is neither.
struct TapeCondition {
  enum Kind: UInt8 {
    /// Whether program `a` gives something, or nothing.
    case exists, empty
    /// Whether what program `a` gives is the text, or the truth, `b`.
    case equal, notEqual
    /// Of the conditions `a` and `b`.
    case and, or, xor, implies
    case not
    case always, never
  }

  var kind: Kind
  var a = -1
  var b = -1
}

/// A value that a row shows.
package struct TapeValue {
  package enum Kind: UInt8 {
    case null, text, number, boolean
    /// An element with parts, as JSON.
    case json
  }

  package let kind: Kind
  /// Without quotes and escapes.
  package let bytes: UnsafeBufferPointer<UInt8>
}
