/// Runs a view resource by resource, by the letter of the specification: slow and obvious.
///
/// What an engine does is right when its rows are these.
package struct ViewInterpreter: Sendable {
  private let view: ViewDefinition

  package init(_ view: ViewDefinition) { self.view = view }

  /// The rows of a resource: a value for each column, `null` where there is none.
  package func rows(of resource: JSON) throws(ViewError) -> [[JSON]] {
    let node = FHIRNode(resource)
    // Byte by byte: Swift takes some characters for the same that are not.
    guard let type = node.resourceType, type.utf8.elementsEqual(view.resource.utf8) else { return [] }
    var variables = FHIRPathEvaluator.variables(resource: node)
    for (name, value) in view.constants { variables[name] = [value] }
    let run = ViewRun(variables: variables, now: view.now)
    let focus = ViewFocus(item: .node(node), index: 0)
    for condition in view.conditions where try !run.holds(condition, focus) { return [] }
    var rows: [[JSON]] = []
    for cells in try run.product(view.selections, focus) { rows.append(try run.values(cells)) }
    return rows
  }
}

/// An item that a selection is read from, and its place. Without an item every column is null.
private struct ViewFocus {
  var item: FHIRPathItem?
  var index: Int
}

/// A column yet to be evaluated. Cells of rows that do not come about never are.
private struct ViewCell {
  let column: ViewDefinition.Column
  let focus: ViewFocus
}

private struct ViewRun {
  let variables: [String: [FHIRPathItem]]
  let now: Temporal?

  /// What evaluates expressions that are read from an item: it is their `%context`.
  private func evaluator(_ item: FHIRPathItem, _ index: Int) -> FHIRPathEvaluator {
    var evaluator = FHIRPathEvaluator(variables: variables, now: now)
    evaluator.variables["context"] = [item]
    evaluator.variables[ViewDefinition.rowIndex] = [.value(.number(ExactDecimal(index)))]
    return evaluator
  }

  func evaluate(_ path: FHIRPath, _ focus: ViewFocus, _ place: String) throws(ViewError) -> [FHIRPathItem] {
    guard let item = focus.item else { return [] }
    do throws(FHIRPathError) {
      return try evaluator(item, focus.index).evaluate(path, on: [item])
    } catch {
      throw ViewError(place, error)
    }
  }

  func holds(_ condition: ViewDefinition.Condition, _ focus: ViewFocus) throws(ViewError) -> Bool {
    let items = try evaluate(condition.path, focus, condition.place)
    guard let first = items.first else { return false }
    guard items.count == 1, case .boolean(let value)? = first.value else {
      throw ViewError(condition.place, column: condition.path.root.column, ViewDefinition.notBoolean)
    }
    return value
  }

  /// Every combination of the rows of some selections. Where one has none there is no row, and the next are not looked
  /// at.
  func product(_ selections: [ViewDefinition.Selection], _ focus: ViewFocus) throws(ViewError) -> [[ViewCell]] {
    var parts: [[[ViewCell]]] = []
    for selection in selections {
      parts.append(try rows(selection, focus))
      if parts.last?.isEmpty == true { return [] }
    }
    return Self.product(parts)
  }

  private static func product(_ parts: [[[ViewCell]]]) -> [[ViewCell]] {
    parts.reduce([[]]) { rows, part in rows.flatMap { row in part.map { row + $0 } } }
  }

  private func rows(_ selection: ViewDefinition.Selection, _ focus: ViewFocus) throws(ViewError) -> [[ViewCell]] {
    var rows: [[ViewCell]] = []
    for focus in try foci(selection, focus) {
      var parts = [
        [selection.columns.map { ViewCell(column: $0, focus: focus) }], try product(selection.selections, focus),
      ]
      if !selection.union.isEmpty, parts.last?.isEmpty == false {
        var union: [[ViewCell]] = []
        // A row of nulls is one row, however many branches there are.
        for branch in focus.item == nil ? Array(selection.union.prefix(1)) : selection.union {
          union += try self.rows(branch, focus)
        }
        parts.append(union)
      }
      rows += Self.product(parts)
    }
    return rows
  }

  private func foci(_ selection: ViewDefinition.Selection, _ focus: ViewFocus) throws(ViewError) -> [ViewFocus] {
    let none = ViewFocus(item: nil, index: 0)
    if case .none = selection.iteration { return [focus] }
    guard focus.item != nil else { return [none] }
    let items: [FHIRPathItem]
    switch selection.iteration {
    case .none: return [focus]
    case .forEach(let path): items = try evaluate(path, focus, selection.place + ".forEach")
    case .forEachOrNull(let path):
      items = try evaluate(path, focus, selection.place + ".forEachOrNull")
      if items.isEmpty { return [none] }
    case .repeat(let paths): items = try walk(paths, focus, selection.place + ".repeat")
    }
    return items.enumerated().map { ViewFocus(item: $1, index: $0) }
  }

  /// Everything the paths reach, each item before what is under it.
  private func walk(_ paths: [FHIRPath], _ focus: ViewFocus, _ place: String) throws(ViewError) -> [FHIRPathItem] {
    guard let start = focus.item else { return [] }
    do throws(FHIRPathError) {
      return try evaluator(start, focus.index).walk(paths, from: start)
    } catch {
      throw ViewError(place, error)
    }
  }

  func values(_ cells: [ViewCell]) throws(ViewError) -> [JSON] {
    var values: [JSON] = []
    for cell in cells { values.append(try value(cell)) }
    return values
  }

  private func value(_ cell: ViewCell) throws(ViewError) -> JSON {
    let (column, place) = (cell.column, cell.column.place + ".path")
    guard cell.focus.item != nil else {
      guard case .variable(ViewDefinition.rowIndex) = column.path.root.kind else { return .null }
      return column.isCollection ? .array([.number("0")]) : .number("0")
    }
    // An element that has extensions and no value is none.
    let values = try evaluate(column.path, cell.focus, place).map(\.json).filter { !$0.isNull }
    if column.isCollection { return .array(values) }
    guard values.count <= 1 else {
      throw ViewError(place, column: column.path.root.column, ViewDefinition.severalValues(column.name))
    }
    return values.first ?? .null
  }
}

extension ViewDefinition {
  static let notBoolean = "a condition gave something that is no boolean"

  static func severalValues(_ column: String) -> String {
    "column '\(column)' has several values; first() takes one, \"collection\": true takes all"
  }
}

extension FHIRPathEvaluator {
  /// Everything that paths reach from an item, again and again: each item before what is under it, the item itself
  /// left out (SQL on FHIR v2, repeat).
  package func walk(_ paths: [FHIRPath], from start: FHIRPathItem) throws(FHIRPathError) -> [FHIRPathItem] {
    var (found, stack) = ([FHIRPathItem](), try next(paths, start))
    while let item = stack.popLast() {
      found.append(item)
      guard found.count <= Self.maximumVisits else { throw FHIRPathError(1, Self.endlessWalk) }
      stack += try next(paths, item)
    }
    return found
  }

  private func next(_ paths: [FHIRPath], _ item: FHIRPathItem) throws(FHIRPathError) -> [FHIRPathItem] {
    var (items, evaluator) = ([FHIRPathItem](), self)
    evaluator.variables["context"] = [item]
    for path in paths { items += try evaluator.evaluate(path, on: [item]) }
    return items.reversed()
  }
}
