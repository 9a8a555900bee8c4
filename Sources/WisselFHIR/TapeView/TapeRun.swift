/// What a path goes over: an element on the tape, or a value that was made.
struct TapeItem {
  enum Kind: UInt8 {
    case node
    /// Bytes of the document.
    case bytes
    case text
    case number
    case truth
    /// Bytes of the run's own.
    case own
  }

  var kind: Kind
  /// The node, the text's number, the number or the truth; of bytes where they begin.
  var value: Int
  var count = 0

  static func node(_ index: Int) -> TapeItem { TapeItem(kind: .node, value: index) }
}

/// Something that only the interpreter can tell: a name twice, an extension of a primitive, several values.
struct TapeUnsure: Error {}

/// Evaluates a plan's paths over one document after another. Not for two threads at once.
///
/// Items lie on a stack. A program leaves what it gives on top; whoever asked takes it down.
struct TapeRun: ~Copyable {
  let plan: TapePlan
  // Beside the plan that holds them, so that no count of references stands between a step and the next.
  private let steps: UnsafeMutablePointer<TapeStep>
  private let programs: UnsafeMutablePointer<(start: Int, end: Int)>
  private let conditions: UnsafeMutablePointer<TapeCondition>
  private var tokens = JSONTokens()
  private(set) var tape: Tape
  private(set) var items: UnsafeMutablePointer<TapeItem>
  private var capacity = 256
  var top = 0
  /// Texts made on the way: without escapes, joined.
  var own: [UInt8] = []

  init(_ plan: TapePlan) {
    self.plan = plan
    (steps, programs, conditions) = (plan.steps, plan.programs, plan.conditions)
    tape = Tape(UnsafeBufferPointer(start: nil, count: 0))
    items = .allocate(capacity: capacity)
  }

  deinit {
    items.deallocate()
    tape.free()
  }

  /// Goes to another document; false where it is not JSON, or unusual.
  mutating func begin(_ document: UnsafeBufferPointer<UInt8>) -> Bool {
    top = 0
    own.removeAll(keepingCapacity: true)
    tape = tape.reused(for: document)
    return tokens.find(document)
  }

  /// The document's tokens, as long as it is this one.
  @inline(__always)
  var walk: JSONTokenWalk { JSONTokenWalk(tape.bytes, count: tape.count, tokens) }

  /// Reads the document onto the tape; false where it is not JSON, or unusual.
  mutating func readTape() -> Bool {
    KnownTapeReader.read(walk, plan.symbols, onto: &tape)
  }

  var isLarge: Bool {
    capacity > 1 << 17 || tape.capacity > 1 << 17 || tokens.capacity > 1 << 20 || own.capacity > 1 << 22
  }

  @inline(__always)
  mutating func push(_ item: TapeItem) {
    if top == capacity { grow() }
    (items + top).initialize(to: item)
    top &+= 1
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<TapeItem>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: items, count: top)
    items.deallocate()
    (items, capacity) = (larger, capacity * 2)
  }

  /// Where the items a program gives begin; they end at the top.
  mutating func evaluate(_ program: Int, _ focus: TapeItem, _ index: Int) throws(TapeUnsure) -> Int {
    let (start, end) = programs[program]
    var low = top
    push(focus)
    for place in start..<end { try step(steps + place, &low, focus, index) }
    return low
  }

  @inline(__always)
  private mutating func step(
    _ step: UnsafeMutablePointer<TapeStep>, _ low: inout Int, _ focus: TapeItem, _ index: Int
  ) throws(TapeUnsure) {
    let high = top
    switch step.pointee.operation {
    case .member:
      for place in low..<high { try members(items[place], step.pointee.symbol, step.pointee.unsure) }
      low = high
    case .first: if high > low &+ 1 { top = low &+ 1 }
    case .last: if high > low &+ 1 { low = high &- 1 }
    case .item:
      guard step.pointee.a < high &- low else {
        top = low
        return
      }
      low &+= step.pointee.a
      top = low &+ 1
    case .filter:
      var kept = low
      for place in low..<high where try truth(step.pointee.a, items[place], index) == true {
        items[kept] = items[place]
        kept &+= 1
      }
      top = kept
    case .resource, .extensions, .resourceKey, .referenceKey:
      for place in low..<high { try fhir(step.pointee, items[place]) }
      low = high
    case .root: replace(low, .node(0))
    case .constant: replace(low, TapeItem(kind: .text, value: step.pointee.a))
    case .rowIndex: replace(low, TapeItem(kind: .number, value: index))
    case .truth:
      let truth = try truth(step.pointee.a, focus, index)
      top = low
      if let truth { push(TapeItem(kind: .truth, value: truth ? 1 : 0)) }
    case .choice:
      let holds = try truth(step.pointee.a, focus, index) == true
      top = low
      let program = holds ? step.pointee.b : step.pointee.c
      if program >= 0 { low = try evaluate(program, focus, index) }
    case .join: replace(low, try joined(low, high, plan.text(step.pointee.a)))
    }
  }

  @inline(__always)
  private mutating func replace(_ low: Int, _ item: TapeItem) {
    top = low
    push(item)
  }

  // MARK: Elements

  /// Pushes the elements of an item with a name.
  @inline(__always)
  mutating func members(_ item: TapeItem, _ symbol: UInt16, _ unsure: SymbolSet) throws(TapeUnsure) {
    guard let found = try member(item, symbol, unsure) else { return }
    switch tape.nodes[found].kind {
    case .null: throw TapeUnsure()
    case .array:
      guard tape.nodes[found].count > 0 else { throw TapeUnsure() }
      let end = Int(tape.nodes[found].next)
      var child = found &+ 1
      while child < end {
        let kind = tape.nodes[child].kind
        guard kind != .null, kind != .array else { throw TapeUnsure() }
        push(.node(child))
        child = Int(tape.nodes[child].next)
      }
    default: push(.node(found))
    }
  }

  /// The member of an element with a name.
  @inline(__always)
  private func member(_ item: TapeItem, _ symbol: UInt16, _ unsure: SymbolSet) throws(TapeUnsure) -> Int? {
    guard item.kind == .node else { throw TapeUnsure() }
    guard tape.nodes[item.value].kind == .object else { return nil }
    let end = Int(tape.nodes[item.value].next)
    var child = item.value &+ 1
    var found: Int?
    while child < end {
      let name = tape.nodes[child].symbol
      if name == symbol {
        // A sibling, or an element of several types that is read without its type.
        guard found == nil, tape.nodes[child].flags.isDisjoint(with: [.sibling, .choice]) else { throw TapeUnsure() }
        found = child
      } else if unsure.contains(name), !tape.nodes[child].flags.contains(.choice) {
        throw TapeUnsure()
      }
      child = Int(tape.nodes[child].next)
    }
    return found
  }

  /// The bytes of a text that is an element's member; nil where it is no text or not there.
  func text(_ item: TapeItem, _ symbol: UInt16) throws(TapeUnsure) -> TapeItem? {
    guard let member = try member(item, symbol, SymbolSet()), tape.nodes[member].kind == .string else { return nil }
    guard !tape.nodes[member].flags.contains(.escaped) else { throw TapeUnsure() }
    let node = tape.nodes[member]
    return TapeItem(kind: .bytes, value: Int(node.start), count: Int(node.end - node.start))
  }

  @inline(__always)
  func bytes(_ item: TapeItem) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: tape.bytes + item.value, count: item.count)
  }

  private mutating func fhir(_ step: TapeStep, _ item: TapeItem) throws(TapeUnsure) {
    switch step.operation {
    case .resource:
      guard item.kind == .node, tape.nodes[item.value].kind == .object else { return }
      // Without it the name of the element decides.
      guard let type = try text(item, plan.known.resourceType) else { throw TapeUnsure() }
      if bytes(type).elementsEqual(plan.text(step.a)) { push(item) }
    case .extensions:
      let (low, url) = (top, plan.text(step.a))
      try members(item, plan.known.extension, SymbolSet())
      var kept = low
      for place in low..<top {
        guard let own = try text(items[place], plan.known.url), bytes(own).elementsEqual(url) else { continue }
        items[kept] = items[place]
        kept &+= 1
      }
      top = kept
    case .resourceKey:
      if try text(item, plan.known.resourceType) != nil { try members(item, plan.known.id, SymbolSet()) }
    default:
      guard item.kind == .node, let reference = try text(item, plan.known.reference) else { return }
      let type = step.a < 0 ? nil : plan.text(step.a)
      guard let key = ResourceKey.range(bytes(reference), type: type) else { return }
      push(TapeItem(kind: .bytes, value: reference.value + key.lowerBound, count: key.count))
    }
  }

  private mutating func joined(_ low: Int, _ high: Int, _ separator: UnsafeBufferPointer<UInt8>) throws(TapeUnsure)
    -> TapeItem
  {
    let start = own.count
    for place in low..<high {
      if place > low { own.append(contentsOf: separator) }
      let end = own.count
      let value = try self.value(items[place])
      // What had to be made is there already.
      if own.count == end { own.append(contentsOf: Array(value.bytes(in: self))) }
    }
    return TapeItem(kind: .own, value: start, count: own.count - start)
  }

  // MARK: Conditions

  /// Nil for what is neither true nor false.
  mutating func truth(_ condition: Int, _ focus: TapeItem, _ index: Int) throws(TapeUnsure) -> Bool? {
    let condition = conditions[condition]
    switch condition.kind {
    case .exists, .empty:
      let mark = top
      let low = try evaluate(condition.a, focus, index)
      let isThere = top > low
      top = mark
      return isThere == (condition.kind == .exists)
    case .equal, .notEqual:
      guard let equal = try isEqual(condition, focus, index) else { return nil }
      return equal == (condition.kind == .equal)
    case .always: return true
    case .never: return false
    case .not: return try truth(condition.a, focus, index).map { !$0 }
    case .and, .or, .xor, .implies:
      let (one, two) = (try truth(condition.a, focus, index), try truth(condition.b, focus, index))
      let operation: FHIRPathOperator =
        switch condition.kind {
        case .and: .and
        case .or: .or
        case .implies: .implies
        default: .xor
        }
      return operation.truth(one, two)
    }
  }

  private mutating func isEqual(_ condition: TapeCondition, _ focus: TapeItem, _ index: Int) throws(TapeUnsure) -> Bool?
  {
    let mark = top
    let low = try evaluate(condition.a, focus, index)
    let count = top - low
    top = mark
    guard count > 0 else { return nil }
    guard count == 1 else { return false }
    let value = try value(items[low])
    guard value.kind == plan.textRanges[condition.b].kind else { throw TapeUnsure() }
    let (own, other) = (value.bytes(in: self), plan.text(condition.b))
    guard own.count == other.count else { return false }
    for place in 0..<own.count where own[place] != other[place] { return false }
    return true
  }
}
