/// Makes the rows of one document: every combination of what its selections go over, the first of them outermost.
struct TapeRows: ~Copyable {
  private let plan: TapePlan
  private let flat: FlatRow?
  private var run: TapeRun
  /// The rows found, value behind value.
  private var cells: [TapeCell] = []
  private var row: [TapeCell]

  init(_ plan: TapePlan, _ flat: FlatPlan?) {
    self.plan = plan
    self.flat = flat.map { FlatRow($0) }
    run = TapeRun(plan)
    row = Array(repeating: .null, count: plan.width)
  }

  /// Makes the rows of a document; false where they are not to be told from its tape.
  mutating func make(_ document: UnsafeBufferPointer<UInt8>) -> Bool {
    cells.removeAll(keepingCapacity: true)
    guard run.begin(document) else { return false }
    if let flat {
      // One more than a row has, for the resource's type.
      cells.append(contentsOf: repeatElement(.null, count: plan.width + 1))
      let walk = run.walk
      let outcome = cells.withUnsafeMutableBufferPointer { cells in
        cells.baseAddress.map { flat.take(walk, to: $0) } ?? .unsure
      }
      if outcome == .row { cells.removeLast() } else { cells.removeAll(keepingCapacity: true) }
      guard outcome == .unsure else { return true }
    }
    guard run.readTape() else { return false }
    do throws(TapeUnsure) { try make() } catch { return false }
    return true
  }

  /// Takes rows that were made otherwise.
  mutating func take(_ rows: [[JSON]]) {
    cells.removeAll(keepingCapacity: true)
    run.own.removeAll(keepingCapacity: true)
    for row in rows { for value in row { cells.append(run.keep(value)) } }
  }

  /// Whether it holds more memory than documents mostly need.
  var isLarge: Bool { cells.capacity > 1 << 17 || run.isLarge }

  /// How many rows there are.
  var count: Int { plan.width == 0 ? 0 : cells.count / plan.width }

  /// Writes a row's values into a buffer of its width; they stay as long as the document and its rows.
  func write(_ row: Int, to values: UnsafeMutableBufferPointer<TapeValue>) {
    for column in 0..<plan.width {
      let cell = cells[row &* plan.width &+ column]
      values.initializeElement(at: column, to: TapeValue(kind: cell.kind, bytes: cell.bytes(in: run)))
    }
  }

  private typealias Selection = TapePlan.TapeSelection

  /// An item that a selection is read from, and its place. Without an item every column is null.
  private struct Focus {
    var item: TapeItem?
    var index: Int
  }

  /// What is still to be combined with the row so far.
  private indirect enum Rest {
    case end
    case selection(Selection, Focus, Rest)
    case union([Selection], Focus, Rest)
  }

  private mutating func make() throws(TapeUnsure) {
    let resource = TapeItem.node(0)
    guard let type = try run.text(resource, plan.known.resourceType),
      run.bytes(type).elementsEqual(plan.text(plan.resource))
    else { return }
    for condition in plan.wanted where try run.truth(condition, resource, 0) != true { return }
    if let columns = plan.onlyColumns {
      for column in columns { cells.append(try run.cell(column.program, resource, 0)) }
      return
    }
    var rest = Rest.end
    for selection in plan.selections.reversed() { rest = .selection(selection, Focus(item: resource, index: 0), rest) }
    try combine(rest)
  }

  private mutating func combine(_ rest: Rest) throws(TapeUnsure) {
    switch rest {
    case .end: cells.append(contentsOf: row)
    case .union(let branches, let focus, let rest):
      // A row of nulls is one row, however many branches there are.
      for branch in focus.item == nil ? branches.prefix(1) : branches[...] {
        try combine(.selection(branch, focus, rest))
      }
    case .selection(let selection, let focus, let rest):
      guard let item = focus.item else { return try combine(selection, Focus(item: nil, index: 0), rest) }
      switch selection.iteration {
      case .none: try combine(selection, focus, rest)
      case .each(let program), .eachOrNull(let program):
        let (mark, low) = (run.top, try run.evaluate(program, item, focus.index))
        let high = run.top
        for place in low..<high {
          try combine(selection, Focus(item: run.items[place], index: place - low), rest)
        }
        run.top = mark
        if low == high, case .eachOrNull = selection.iteration {
          try combine(selection, Focus(item: nil, index: 0), rest)
        }
      case .walk(let programs):
        var index = 0
        try walk(programs, item, focus.index, &index, selection, rest)
      }
    }
  }

  /// Everything the paths reach, each item before what is under it.
  private mutating func walk(
    _ programs: [Int], _ item: TapeItem, _ start: Int, _ index: inout Int, _ selection: Selection, _ rest: Rest
  ) throws(TapeUnsure) {
    for program in programs {
      let (mark, low) = (run.top, try run.evaluate(program, item, start))
      for place in low..<run.top {
        let found = run.items[place]
        try combine(selection, Focus(item: found, index: index), rest)
        index += 1
        guard index <= FHIRPathEvaluator.maximumVisits else { throw TapeUnsure() }
        try walk(programs, found, start, &index, selection, rest)
      }
      run.top = mark
    }
  }

  private mutating func combine(_ selection: Selection, _ focus: Focus, _ rest: Rest) throws(TapeUnsure) {
    for column in selection.columns {
      row[column.slot] =
        if let item = focus.item {
          try run.cell(column.program, item, focus.index)
        } else {
          column.isRowIndex ? run.keep("0", .number) : .null
        }
    }
    var rest = selection.union.isEmpty ? rest : .union(selection.union, focus, rest)
    for nested in selection.selections.reversed() { rest = .selection(nested, focus, rest) }
    try combine(rest)
  }
}
