/// What is known of an expression before there are data: whether several items can come of it, and whether it can fail.
///
/// Both err on the safe side. `$this` is one item, as it is wherever a view reads from an element.
extension FHIRPathExpression {
  /// Whether it gives one item at most.
  var isSingle: Bool {
    switch kind {
    case .empty, .literal, .variable, .this, .index, .item, .negative, .type(.is, _, _): return true
    case .total, .member, .referenceKey: return false
    case .binary(let operation, _, _): return operation != .union
    case .type(_, let base, _):
      if case .member = base.kind { return false }
      return base.isSingle
    case .function(let function, let base, let arguments):
      switch function {
      case .select, .repeat, .intersect, .exclude, .union, .combine, .aggregate, .children, .descendants, .extension,
        .split, .toChars, .getResourceKey:
        return false
      case .where, .distinct, .tail, .skip, .take, .trace: return base.isSingle
      case .iif: return base.isSingle && arguments.dropFirst().allSatisfy(\.isSingle)
      default: return true
      }
    }
  }

  /// Whether there may be data on which it cannot be evaluated.
  var canFail: Bool {
    if kind.parts.contains(where: \.canFail) { return true }
    switch kind {
    case .empty, .literal, .variable, .this, .index, .total, .member, .referenceKey: return false
    case .type(let operation, let base, _): return operation == .is && !base.isSingle
    case .negative(let base): return !base.isSingle
    case .item(_, let index): return !index.isSingle
    case .binary(let operation, let left, let right):
      switch operation {
      case .union, .equal, .notEqual, .equivalent, .notEquivalent: return false
      case .in: return !left.isSingle
      case .contains: return !right.isSingle
      case .concatenate where left.fixedKind != .string || right.fixedKind != .string: return true
      default: return !left.isSingle || !right.isSingle
      }
    case .function(let function, let base, let arguments):
      switch function {
      case .empty, .allTrue, .anyTrue, .allFalse, .anyFalse, .subsetOf, .supersetOf, .count, .distinct, .isDistinct,
        .select, .first, .last, .tail, .intersect, .exclude, .union, .combine, .aggregate, .children, .descendants,
        .now, .today, .timeOfDay, .hasValue, .getValue, .getResourceKey:
        return false
      case .exists, .all, .where, .skip, .take, .trace, .join, .extension: return !arguments.allSatisfy(\.isSingle)
      case .iif: return !base.isSingle || !arguments[0].isSingle
      case .repeat: return true
      default: return !base.isSingle || !arguments.allSatisfy(\.isSingle)
      }
    }
  }
}
