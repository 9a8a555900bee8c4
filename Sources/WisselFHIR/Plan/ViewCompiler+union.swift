/// A column of a relation that a view's statement goes through.
package struct StageColumn {
  package enum Kind { case element(ShapeNode), text, number }

  package let name: String
  package let kind: Kind

  init(_ name: String, _ kind: Kind) { (self.name, self.kind) = (name, kind) }
}

extension ViewCompiler {
  private struct Branch {
    let cells: [Cell]
    let stage: Stage
  }

  /// The rows of every branch, one behind the other, beside what was there.
  mutating func union(
    _ selections: [ViewDefinition.Selection], _ context: Context, _ stage: inout Stage
  ) throws(ViewError) -> [Cell] {
    let base = stage
    var branches: [Branch] = []
    for selection in selections {
      var own = base
      let cells = try self.selection(selection, context, &own)
      branches.append(Branch(cells: cells, stage: own))
    }
    let name = "u\(relations.count)_"
    let canFail = branches.contains { $0.cells.contains { $0.term.canFail } }
    let (columns, cells) = canFail ? later(branches, base, name) : now(branches, name)
    let (dialect, isNullable, focus) = (dialect, context.isNullable, context.focus.term)
    let relation = add {
      branches.indices.map { index in
        let texts = base.columns.map(\.name) + columns.map { "\($0.sql(index)) AS \($0.column.name)" }
        // The row of nulls is one row, however many branches there are.
        let present = isNullable && index > 0 ? " WHERE \(dialect.sql(.isPresent(focus)))" : ""
        return "SELECT \(texts.joined(separator: ", ")) FROM \(branches[index].stage.relation)\(present)"
      }.joined(separator: " UNION ALL ")
    }
    stage = Stage(relation: relation, columns: base.columns + columns.map(\.column))
    return cells
  }

  /// A column of the union, and what a branch has for it.
  private typealias Column = (column: StageColumn, sql: (Int) -> String)

  /// The cells are evaluated in the branches.
  private func now(_ branches: [Branch], _ name: String) -> ([Column], [Cell]) {
    let dialect = dialect
    let columns = (branches.first?.cells ?? []).indices.map { place -> Column in
      (StageColumn("\(name)\(place)", .text), { dialect.sql(branches[$0].cells[place].term) })
    }
    return (columns, columns.map { Cell(term: .variable($0.column.name)) })
  }

  /// The cells are evaluated when the row is there, since a row that does not come about fails on nothing: so the
  /// relation has what the branches read, and which branch it is.
  private func later(_ branches: [Branch], _ base: Stage, _ name: String) -> ([Column], [Cell]) {
    let dialect = dialect
    var columns: [Column] = [(StageColumn("\(name)b", .number), { "\($0)" })]
    for (index, branch) in branches.enumerated() {
      columns += branch.stage.columns.dropFirst(base.columns.count).map { column in
        (column, { $0 == index ? column.name : dialect.nothing(column.kind) })
      }
    }
    let cells = (branches.first?.cells ?? []).indices.map { place in
      Cell(term: .branch(.ordinal("\(name)b"), branches.map { $0.cells[place].term }))
    }
    return (columns, cells)
  }
}
