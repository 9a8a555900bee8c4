/// A view of which every resource has one row, and every column one path of names: what is needed to take the row from
/// the document in one pass, without a tape.
///
/// It is a tree of names. What the tree does not tell apart is left to the tape.
final class FlatPlan: @unchecked Sendable {
  // Sendable: nothing changes after the making, and what the pointers lead to is freed with the plan.
  let nodes: UnsafeMutablePointer<Node>
  let targets: UnsafeMutablePointer<Target>
  let captures: UnsafeMutablePointer<Capture>
  private let nodeCount: Int
  let width: Int
  /// The type of the resources that have a row.
  let resource: UnsafeBufferPointer<UInt8>
  // Keeps the texts.
  private let texts: TapePlan

  /// An object's members that matter.
  struct Node {
    let names: SymbolKeys
    /// Where the targets of the symbols begin, that of symbol 1 first.
    let targets: Int
    /// Whether a member is read without its type, so that one with a type behind its name matters as well.
    let hasUntyped: Bool
  }

  /// What to do with a member.
  struct Target {
    /// Its captures.
    var captures = 0..<0
    /// The node for what is in it; -1 for none.
    var node = -1
    /// Whether only the first of several is read.
    var isFirst = true
    /// Whether the row cannot be told once it is there.
    var isUnsure = false
    /// Whether its type is not asked for.
    var isUntyped = false
    /// Whether an array of it is nothing: of a resource's type and a reference's text.
    var isBare = false
  }

  /// A value for a column.
  struct Capture {
    let slot: Int
    /// Whether it is the key in a reference.
    var isReference = false
    /// The type that the key is to be of; nil for any.
    var type: UnsafeBufferPointer<UInt8>?
  }

  /// Nil where a path has more than names.
  init?(_ plan: TapePlan) {
    guard let columns = plan.onlyColumns, plan.wanted.isEmpty, plan.width < 64 else { return nil }
    let root = Branch()
    let type = root.add(plan, plan.known.resourceType)
    type.captures.append(Capture(slot: plan.width))
    type.isBare = true
    for column in columns {
      let (start, end) = plan.programs[column.program]
      guard root.add(plan, Array(UnsafeBufferPointer(start: plan.steps + start, count: end - start)), column.slot)
      else { return nil }
    }
    var flat = Flat()
    guard root.isNarrow else { return nil }
    _ = flat.add(root, plan)
    nodes = stored(flat.nodes)
    nodeCount = flat.nodes.count
    (texts, width, resource) = (plan, plan.width, plan.text(plan.resource))
    targets = stored(flat.targets)
    captures = stored(flat.captures)
  }

  deinit {
    for index in 0..<nodeCount { nodes[index].names.free() }
    nodes.deallocate()
    targets.deallocate()
    captures.deallocate()
  }
}

/// A member while the tree grows.
private final class Branch {
  var members: [(symbol: UInt16, branch: Branch)] = []
  var captures: [FlatPlan.Capture] = []
  /// Nil until a path tells.
  var isFirst: Bool?
  var isUnsure = false
  var isUntyped = false
  var isBare = false

  /// Whether one bit of a word can tell of each member, here and below, if it was there.
  var isNarrow: Bool { members.count <= 64 && members.allSatisfy(\.branch.isNarrow) }

  func add(_ plan: TapePlan, _ symbol: UInt16) -> Branch {
    if let known = members.first(where: { $0.symbol == symbol }) { return known.branch }
    members.append((symbol, Branch()))
    return members[members.count - 1].branch
  }

  /// Adds a column's path; false where it has more than names.
  func add(_ plan: TapePlan, _ steps: [TapeStep], _ slot: Int) -> Bool {
    var (branch, isRoot, place) = (self, true, 0)
    while place < steps.count {
      let step = steps[place]
      place += 1
      switch step.operation {
      case .root where isRoot: continue
      case .member:
        // A member's names that make its own unsure.
        for symbol in 1...UInt16(SymbolSet.largest) where step.unsure.contains(symbol) {
          branch.add(plan, symbol).isUnsure = true
        }
        branch = branch.add(plan, step.symbol)
        branch.isUntyped = branch.isUntyped || step.isUntyped
        let isFirst = place < steps.count && steps[place].operation == .first
        if isFirst { place += 1 }
        branch.isFirst = (branch.isFirst ?? true) && isFirst
        isRoot = false
      case .resourceKey where isRoot && place == steps.count:
        branch = branch.add(plan, plan.known.id)
        branch.isUntyped = true
        branch.isFirst = false
        isRoot = false
      case .referenceKey where !isRoot && place == steps.count:
        let reference = branch.add(plan, plan.known.reference)
        reference.isBare = true
        reference.captures.append(
          FlatPlan.Capture(slot: slot, isReference: true, type: step.a < 0 ? nil : plan.text(step.a)))
        return true
      default: return false
      }
    }
    guard !isRoot else { return false }
    branch.captures.append(FlatPlan.Capture(slot: slot))
    return true
  }
}

/// The tree laid out.
private struct Flat {
  var nodes: [FlatPlan.Node] = []
  var targets: [FlatPlan.Target] = []
  var captures: [FlatPlan.Capture] = []

  /// The node of what is in a branch.
  mutating func add(_ branch: Branch, _ plan: TapePlan) -> Int {
    let (node, start) = (nodes.count, targets.count)
    nodes.append(
      FlatPlan.Node(
        names: SymbolKeys(branch.members.map { plan.symbols.name($0.symbol) }), targets: start,
        hasUntyped: branch.members.contains { $0.branch.isUntyped }))
    targets += Array(repeating: FlatPlan.Target(), count: branch.members.count)
    for (index, member) in branch.members.enumerated() {
      var target = FlatPlan.Target()
      let first = captures.count
      captures += member.branch.captures
      target.captures = first..<captures.count
      target.isFirst = member.branch.isFirst ?? false
      (target.isUnsure, target.isUntyped) = (member.branch.isUnsure, member.branch.isUntyped)
      target.isBare = member.branch.isBare
      if !member.branch.members.isEmpty { target.node = add(member.branch, plan) }
      targets[start + index] = target
    }
    return node
  }
}
