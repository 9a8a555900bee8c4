extension QuickCheck {
  /// The answer for a node of a tape, and the resource it lies in; nil where one has to evaluate.
  func holds(_ tape: Tape, _ node: Int, resource: Int) -> Bool? {
    switch self {
    case .unknown: return nil
    case .exists(let steps): return Self.any(tape, steps.start(node, resource), steps.names, 0) { _ in true }
    case .empty(let steps): return Self.any(tape, steps.start(node, resource), steps.names, 0) { _ in true } == false
    case .some(let steps, let check), .none(let steps, let check), .every(let steps, let check):
      return over(tape, steps, check, node, resource)
    case .equals(let steps, let text, let isEqual):
      guard let answer = Self.equals(tape, steps.start(node, resource), steps.names, text) else { return nil }
      return answer == isEqual
    case .not(let check): return check.holds(tape, node, resource: resource).map { !$0 }
    case .both(let one, let two):
      let left = one.holds(tape, node, resource: resource)
      if left == false { return false }
      let right = two.holds(tape, node, resource: resource)
      return right == false ? false : left == true && right == true ? true : nil
    case .either(let one, let two):
      let left = one.holds(tape, node, resource: resource)
      if left == true { return true }
      let right = two.holds(tape, node, resource: resource)
      return right == true ? true : left == false && right == false ? false : nil
    case .implies(let one, let two):
      let left = one.holds(tape, node, resource: resource)
      if left == false { return true }
      let right = two.holds(tape, node, resource: resource)
      return right == true ? true : left == true && right == false ? false : nil
    case .same(let one, let two):
      guard let left = one.holds(tape, node, resource: resource), let right = two.holds(tape, node, resource: resource)
      else { return nil }
      return left == right
    }
  }

  private func over(_ tape: Tape, _ steps: Steps, _ check: QuickCheck, _ node: Int, _ resource: Int) -> Bool? {
    var (isSome, isUnknown, isEvery) = (false, false, true)
    _ = Self.any(tape, steps.start(node, resource), steps.names, 0) { element in
      switch check.holds(tape, element, resource: resource) {
      case true: isSome = true
      case false: isEvery = false
      case nil: isUnknown = true
      }
      return false
    }
    switch self {
    case .some: return isSome ? true : isUnknown ? nil : false
    case .none: return isSome ? false : isUnknown ? nil : true
    default: return !isEvery ? false : isUnknown ? nil : true
    }
  }

  /// Whether a test holds of some element at the end of the way. A primitive that has extensions alone is passed on as
  /// its `_name`.
  private static func any(
    _ tape: Tape, _ node: Int, _ names: [Names], _ step: Int, _ test: (Int) -> Bool
  ) -> Bool {
    guard step < names.count else { return test(node) }
    guard tape[node].kind == .object else { return false }
    let end = Int(tape[node].next)
    var child = node + 1
    while child < end {
      if names[step].contains(tape[child].symbol) {
        if tape[child].kind == .array {
          var item = child + 1
          while item < Int(tape[child].next) {
            if tape[item].kind != .null, any(tape, item, names, step + 1, test) { return true }
            item = Int(tape[item].next)
          }
        } else if tape[child].kind != .null, any(tape, child, names, step + 1, test) {
          return true
        }
      }
      child = Int(tape[child].next)
    }
    return false
  }

  /// Whether the one element at the end of the way is a text; nil where there is none or several.
  private static func equals(_ tape: Tape, _ node: Int, _ names: [Names], _ text: [UInt8]) -> Bool? {
    var found: [Int] = []
    _ = any(tape, node, names, 0) { element in
      found.append(element)
      return found.count > 1
    }
    guard found.count == 1, tape[found[0]].kind == .string, !tape[found[0]].flags.contains(.escaped),
      !tape[found[0]].flags.contains(.sibling)
    else { return nil }
    return tape.value(found[0]).elementsEqual(text)
  }
}

extension QuickCheck.Steps {
  func start(_ node: Int, _ resource: Int) -> Int { isFromResource ? resource : node }
}
