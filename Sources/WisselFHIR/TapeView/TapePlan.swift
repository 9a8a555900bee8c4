/// A view compiled to steps over a tape. Made once, and read by many threads.
final class TapePlan: @unchecked Sendable {
  // Sendable: nothing changes after the making, and what the pointers lead to is freed with the plan.
  let symbols: SymbolTable
  let steps: UnsafeMutablePointer<TapeStep>
  let conditions: UnsafeMutablePointer<TapeCondition>
  /// Where each program's steps are.
  let programs: UnsafeMutablePointer<(start: Int, end: Int)>
  /// All texts, one behind the other, and where each is.
  let texts: UnsafeMutablePointer<UInt8>
  let textRanges: UnsafeMutablePointer<(start: Int, count: Int, kind: TapeValue.Kind)>

  let resource: Int
  let wanted: [Int]
  let selections: [TapeSelection]
  let width: Int
  let known: Known
  /// The columns in their order, where a resource has one row because no selection goes over anything.
  let onlyColumns: [TapeSelection.Column]?

  /// The symbols of names that have a meaning of their own.
  struct Known {
    let resourceType: UInt16
    let id: UInt16
    let reference: UInt16
    let url: UInt16
    let `extension`: UInt16
  }

  /// An element of `select` or `unionAll`, its columns by their places in the row.
  final class TapeSelection {
    enum Iteration {
      case none
      case each(Int)
      case eachOrNull(Int)
      case walk([Int])
    }

    typealias Column = (slot: Int, program: Int, isRowIndex: Bool)

    let iteration: Iteration
    let columns: [Column]
    let selections: [TapeSelection]
    let union: [TapeSelection]

    init(
      _ iteration: Iteration, _ columns: [Column], _ selections: [TapeSelection], _ union: [TapeSelection]
    ) {
      (self.iteration, self.columns, self.selections, self.union) = (iteration, columns, selections, union)
    }

    /// The columns of selections and of what is in them, in their order; nil where something is gone over.
    fileprivate static func onlyColumns(of selections: [TapeSelection]) -> [Column]? {
      var columns: [Column] = []
      for selection in selections {
        guard case .none = selection.iteration, selection.union.isEmpty,
          let nested = onlyColumns(of: selection.selections)
        else { return nil }
        columns += selection.columns + nested
      }
      return columns
    }
  }

  init(_ parts: TapeCompiler, resource: Int, wanted: [Int], selections: [TapeSelection], width: Int) {
    symbols = SymbolTable(parts.names)
    (steps, conditions) = (stored(parts.steps), stored(parts.conditions))
    programs = stored(parts.programs)
    texts = stored(parts.texts.flatMap(\.bytes))
    var (ranges, start) = ([(start: Int, count: Int, kind: TapeValue.Kind)](), 0)
    for text in parts.texts {
      ranges.append((start, text.bytes.count, text.kind))
      start += text.bytes.count
    }
    textRanges = stored(ranges)
    (self.resource, self.wanted, self.selections, self.width) = (resource, wanted, selections, width)
    onlyColumns = TapeSelection.onlyColumns(of: selections)
    known = Known(
      resourceType: symbols.symbol("resourceType"), id: symbols.symbol("id"), reference: symbols.symbol("reference"),
      url: symbols.symbol("url"), extension: symbols.symbol("extension"))
  }

  deinit {
    symbols.keys.free()
    steps.deallocate()
    conditions.deallocate()
    programs.deallocate()
    texts.deallocate()
    textRanges.deallocate()
  }

  @inline(__always)
  func text(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: texts + textRanges[index].start, count: textRanges[index].count)
  }
}

/// Items in memory of their own, which whoever asked gives back.
func stored<Item>(_ items: [Item]) -> UnsafeMutablePointer<Item> {
  let place = UnsafeMutablePointer<Item>.allocate(capacity: max(1, items.count))
  for (index, item) in items.enumerated() { (place + index).initialize(to: item) }
  return place
}
