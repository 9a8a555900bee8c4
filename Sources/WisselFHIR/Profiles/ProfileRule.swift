/// What a profile asks of an element beyond FHIR R4 itself. Rules that ask nothing more are left out when it is made.
final class ProfileRule: Sendable {
  /// The element's name in paths: `value[x]` for a choice.
  let name: String
  /// What it is called in messages: `coding:icd10` for a slice.
  let label: String
  /// The JSON names it may have.
  let symbols: QuickCheck.Names
  /// Nil where FHIR R4 asks for as many already.
  let min: Int?
  let max: Int?
  /// The JSON names of the types that are allowed; nil where all of FHIR's are.
  let allowed: QuickCheck.Names?
  /// A value the element must equal, or contain.
  let fixed: JSON?
  let pattern: JSON?
  let binding: Binding?
  /// The types a reference may point to; nil where all of FHIR's are.
  let targets: Set<UInt16>?
  let invariants: [Invariant]
  let children: [ProfileRule]
  /// The slices, each with what tells its items; the first that matches takes an item.
  let slices: [Slice]
  let isClosed: Bool
  /// The profile of a data type, which holds as well.
  let typeProfile: ProfileRule?

  struct Binding: Sendable {
    /// The value set in the terminology.
    let valueSet: Int
    let isRequired: Bool
  }

  struct Slice: Sendable {
    let rule: ProfileRule
    let match: Match
  }

  /// What tells whether an item belongs to a slice.
  enum Match: Sendable {
    /// A member equals a text.
    case member(UInt16, [UInt8])
    case contains(JSON)
    case bound(Int)
    /// A choice has one of these JSON names.
    case named(QuickCheck.Names)
    case has(UInt16, Bool)
    /// All of several.
    case all([Match])
    /// It cannot be told from the resource alone, as when it needs another resource.
    case never
  }

  init(
    name: String, label: String, symbols: QuickCheck.Names, min: Int?, max: Int?, allowed: QuickCheck.Names?,
    fixed: JSON?,
    pattern: JSON?, binding: Binding?, targets: Set<UInt16>?, invariants: [Invariant], children: [ProfileRule],
    slices: [Slice], isClosed: Bool, typeProfile: ProfileRule?
  ) {
    (self.name, self.label, self.symbols, self.min, self.max) = (name, label, symbols, min, max)
    (self.allowed, self.fixed, self.pattern, self.binding, self.targets) = (allowed, fixed, pattern, binding, targets)
    (self.invariants, self.children, self.slices) = (invariants, children, slices)
    (self.isClosed, self.typeProfile) = (isClosed, typeProfile)
  }

  /// Whether it asks anything.
  var isTrivial: Bool {
    min == nil && max == nil && allowed == nil && fixed == nil && pattern == nil && binding == nil && targets == nil
      && invariants.isEmpty && children.isEmpty && slices.isEmpty && typeProfile == nil && !isClosed
  }
}

/// A profile of a resource, ready to check by.
struct Profile: Sendable {
  let id: String
  let name: String
  let url: String
  /// The type of the resources it is for.
  let type: String
  let rule: ProfileRule
  /// The must-support elements that are no slices: the path's JSON names from the resource on.
  let supported: [(path: String, steps: [QuickCheck.Names])]
}
