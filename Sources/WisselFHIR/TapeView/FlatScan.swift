/// Finds which tokens of a document the columns of a flat view show, in one pass.
///
/// Where that is depends on the order of tokens and on names alone, never on other texts and numbers; ``FlatShapes``
/// relies on it.
struct FlatScan {
  /// A column's value: which capture it is for, and the token.
  typealias Pick = (capture: Int, token: Int)

  // Beside the plan that holds them, so that no count of references stands between a token and the next.
  private let nodes: UnsafeMutablePointer<FlatPlan.Node>
  private let targets: UnsafeMutablePointer<FlatPlan.Target>
  private let captures: UnsafeMutablePointer<FlatPlan.Capture>
  private let walk: JSONTokenWalk
  private let picks: UnsafeMutablePointer<Pick>
  private var count = 0
  /// The slots that are filled.
  private var filled: UInt64 = 0

  /// - Parameter picks: Room for a row and one more.
  /// - Returns: How many there are; nil where more than names decides.
  static func picks(of walk: JSONTokenWalk, _ plan: FlatPlan, to picks: UnsafeMutablePointer<Pick>) -> Int? {
    var scan = FlatScan(plan, walk, picks)
    var token = 1
    guard walk.beginsWithObject, scan.object(0, &token), walk.isLast(token) else { return nil }
    return scan.count
  }

  private init(_ plan: FlatPlan, _ walk: JSONTokenWalk, _ picks: UnsafeMutablePointer<Pick>) {
    (nodes, targets, captures) = (plan.nodes, plan.targets, plan.captures)
    (self.walk, self.picks) = (walk, picks)
  }

  /// Goes over an object's members, from the token behind its brace to its closing one; false where it is unsure.
  private mutating func object(_ index: Int, _ token: inout Int) -> Bool {
    guard token < walk.tokenCount, walk.isNext(token) else { return false }
    if walk.byte(token) == 0x7D { return true }
    let node = nodes + index
    var seen: UInt64 = 0
    while true {
      guard let end = walk.nameEnd(token) else { return false }
      let start = walk.start(token) &+ 1
      let (name, length) = (walk.bytes + start, end &- start)
      token &+= 1
      let symbol = node.pointee.names.symbol(name, length, isRoomy: walk.count &- start >= 8)
      let behind: UInt8?
      if symbol == 0 {
        guard !matters(node, name, length), !walk.isUnusual(start, length) else { return false }
        behind = walk.skip(&token)
      } else {
        let bit = 1 as UInt64 &<< UInt64(symbol &- 1)
        guard seen & bit == 0 else { return false }
        seen |= bit
        behind = value(targets + node.pointee.targets + Int(symbol) - 1, &token)
      }
      guard let separator = behind else { return false }
      if separator == 0 { return walk.byte(token) == 0x7D }
      guard separator == 0x2C else { return false }
    }
  }

  /// Whether a name that is not known makes another unsure: what extends it, or the same with a type.
  @inline(__always)
  private func matters(_ node: UnsafeMutablePointer<FlatPlan.Node>, _ name: UnsafePointer<UInt8>, _ length: Int) -> Bool
  {
    var (name, length) = (name, length)
    if length > 0, name[0] == 0x5F {
      (name, length) = (name + 1, length - 1)
      if node.pointee.names.symbol(name, length, isRoomy: false) != 0 { return true }
    }
    guard node.pointee.hasUntyped, let base = node.pointee.names.base(ofChoice: name, length) else { return false }
    return base == SymbolKeys.ambiguous || targets[node.pointee.targets + Int(base) - 1].isUntyped
  }

  /// Takes a member's value and goes behind it; gives the separator there, nil where it is unsure.
  private mutating func value(_ target: UnsafeMutablePointer<FlatPlan.Target>, _ token: inout Int) -> UInt8? {
    guard walk.byte(token) == 0x5B else { return item(target, &token) }
    token &+= 1
    guard !target.pointee.isBare, token < walk.tokenCount, walk.isNext(token), walk.byte(token) != 0x5D else {
      return nil
    }
    guard var behind = item(target, &token) else { return nil }
    while behind == 0x2C {
      let first = walk.byte(token)
      guard target.pointee.isFirst, first != 0x6E, first != 0x5B, let next = walk.skip(&token) else { return nil }
      behind = next
    }
    guard behind == 0, walk.byte(token) == 0x5D else { return nil }
    return walk.separator(behind: &token)
  }

  private mutating func item(_ target: UnsafeMutablePointer<FlatPlan.Target>, _ token: inout Int) -> UInt8? {
    let first = walk.byte(token)
    guard !target.pointee.isUnsure, first != 0x5B, token &+ 1 < walk.tokenCount else { return nil }
    if first == 0x7B {
      guard target.pointee.captures.isEmpty else { return nil }
      token &+= 1
      guard object(target.pointee.node, &token) else { return nil }
      return walk.separator(behind: &token)
    }
    let (end, separator) = walk.gap(before: token &+ 1)
    guard let kind = walk.scalar(token, end), kind != .null else { return nil }
    for capture in target.pointee.captures {
      let bit = 1 as UInt64 &<< UInt64(captures[capture].slot)
      guard filled & bit == 0 else { return nil }
      filled |= bit
      (picks + count).initialize(to: (capture, token))
      count &+= 1
    }
    token &+= 1
    return separator
  }
}
