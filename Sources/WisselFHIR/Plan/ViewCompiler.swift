/// Compiles a view to one statement: a chain of relations, each made from the one before it.
///
/// A selection that iterates adds a relation with a row for each item, beside everything that was there; so siblings
/// multiply and nothing is read twice. A union's branches start from the same relation.
struct ViewCompiler {
  private let view: ViewDefinition
  let dialect: any SQLDialect
  private let landsIterations: Bool
  private let places = ViewPlaces()
  private let root = ShapeNode()
  /// Their text is made when the whole view is compiled, since only then it is known what is read of each element.
  private(set) var relations: [(name: String, sql: () -> String)] = []

  /// The relation reached, and its columns.
  struct Stage {
    var relation: String
    var columns: [StageColumn]
  }

  /// What a selection is read from.
  struct Context {
    var focus: TypedTerm
    var ordinal: Term?
    /// Whether the focus may be the nothing of a `forEachOrNull`.
    var isNullable = false
  }

  struct Cell {
    let term: Term
  }

  static func compile(_ view: ViewDefinition, for dialect: any SQLDialect) throws(ViewError) -> CompiledView {
    do throws(ViewError) {
      var compiler = ViewCompiler(view: view, dialect: dialect, landsIterations: false)
      return try compiler.compile()
    } catch {
      // What is calculated from %rowIndex is landed, and so is what the index counts.
      var compiler = ViewCompiler(view: view, dialect: dialect, landsIterations: true)
      return try compiler.compile()
    }
  }

  private init(view: ViewDefinition, dialect: any SQLDialect, landsIterations: Bool) {
    self.view = view
    self.dialect = dialect
    self.landsIterations = landsIterations
  }

  private var resource: TypedTerm { TypedTerm(.variable("r"), .node(root)) }

  private mutating func compile() throws(ViewError) -> CompiledView {
    var stage = Stage(
      relation: "resources",
      columns: [StageColumn("r", .element(root))] + dialect.carriedColumns.map { StageColumn($0, .text) })
    let context = Context(focus: resource)
    if !view.conditions.isEmpty {
      var conditions: [Term] = []
      for condition in view.conditions { conditions.append(try self.condition(condition, context)) }
      let dialect = dialect
      stage.relation = add { "SELECT * FROM resources WHERE \(dialect.all(conditions))" }
    }
    var cells: [Cell] = []
    for selection in view.selections { cells += try self.selection(selection, context, &stage) }
    let columns = cells.enumerated().map { "\(dialect.sql($1.term)) AS c\($0)" } + dialect.carriedColumns
    let all = [("resources", dialect.resources(root))] + relations.map { ($0.name, $0.sql()) }
    let chain = all.map { "\($0.0) AS (\($0.1))" }.joined(separator: ",\n")
    return CompiledView(
      sql: "WITH \(chain)\nSELECT \(columns.joined(separator: ", ")) FROM \(stage.relation)", view: view,
      landing: Landing(view, root), failures: places.failures,
      hindrance: root.landedPlace.map { places.failures[$0] })
  }

  mutating func add(_ sql: @escaping () -> String) -> String {
    let name = "q\(relations.count)"
    relations.append((name, sql))
    return name
  }

  private func compiler(_ context: Context, _ failure: ViewError) -> TermCompiler {
    TermCompiler(
      constants: view.constants, places: places, this: context.focus, resource: resource,
      context: context.focus, resourceType: view.resource, ordinal: context.ordinal, site: places.add(failure),
      landsIterations: landsIterations)
  }

  private func condition(_ condition: ViewDefinition.Condition, _ context: Context) throws(ViewError) -> Term {
    let root = condition.path.root
    let compiler = compiler(context, ViewError(condition.place, column: root.column, ViewDefinition.notBoolean))
    let typed = try compiler.compile(root)
    if case .truth = typed.kind { return typed.term }
    return .asTruth(
      compiler.value(typed, orFailAt: compiler.site), isStrict: true, place: compiler.site)
  }

  mutating func selection(
    _ selection: ViewDefinition.Selection, _ context: Context, _ stage: inout Stage
  ) throws(ViewError) -> [Cell] {
    let context = try iterate(selection, context, &stage)
    var cells: [Cell] = []
    for column in selection.columns { cells.append(try cell(column, context)) }
    for nested in selection.selections { cells += try self.selection(nested, context, &stage) }
    if !selection.union.isEmpty { cells += try union(selection.union, context, &stage) }
    return cells
  }

  private func cell(_ column: ViewDefinition.Column, _ context: Context) throws(ViewError) -> Cell {
    let root = column.path.root
    let compiler = compiler(
      context, ViewError(column.place + ".path", column: root.column, ViewDefinition.severalValues(column.name)))
    let typed = try compiler.compile(root)
    var term: Term =
      column.isCollection
      ? .collection(compiler.values(typed))
      : typed.isList ? .column(compiler.values(typed), place: compiler.site) : compiler.single(typed)
    if context.isNullable, !root.isRowIndex { term = .when(.isPresent(context.focus.term), term) }
    return Cell(term: term)
  }

  private mutating func iterate(
    _ selection: ViewDefinition.Selection, _ context: Context, _ stage: inout Stage
  ) throws(ViewError) -> Context {
    let (list, isOuter): (TypedTerm, Bool)
    switch selection.iteration {
    case .none: return context
    case .forEach(let path): (list, isOuter) = (try items(path, context, selection.place + ".forEach"), false)
    case .forEachOrNull(let path):
      (list, isOuter) = (try items(path, context, selection.place + ".forEachOrNull"), true)
    case .repeat(let paths): (list, isOuter) = (walk(paths, context, selection.place + ".repeat"), false)
    }
    guard case .nodes(let shape) = list.kind else { return context }
    let (focus, ordinal) = ("x\(relations.count)", "i\(relations.count)")
    // A path may start elsewhere than at the focus; of nothing there are no items all the same.
    let items: Term = context.isNullable ? .when(.isPresent(context.focus.term), list.term) : list.term
    let empty: Term? = isOuter ? .truth(true) : context.isNullable ? .not(.isPresent(context.focus.term)) : nil
    let (dialect, source) = (dialect, stage.relation)
    let relation = add {
      dialect.iteration(over: items, shape, of: source, whenEmpty: empty, focus: focus, ordinal: ordinal)
    }
    stage = Stage(
      relation: relation, columns: stage.columns + [StageColumn(focus, .element(shape)), StageColumn(ordinal, .number)])
    return Context(
      focus: TypedTerm(.variable(focus), .node(shape)), ordinal: .ordinal(ordinal),
      isNullable: isOuter || context.isNullable)
  }

  private func items(_ path: FHIRPath, _ context: Context, _ place: String) throws(ViewError) -> TypedTerm {
    let compiler = compiler(context, ViewError(place, column: path.root.column, FHIRPathEvaluator.several))
    if landsIterations { return try compiler.landed(path.root, asItems: true, isIteration: true) }
    let typed = try compiler.compile(path.root)
    switch typed.kind {
    case .nodes: return typed
    case .node(let shape): return TypedTerm(.list(typed.term), .nodes(shape))
    default: return try compiler.landed(path.root, asItems: true)
    }
  }

  private func walk(_ paths: [FHIRPath], _ context: Context, _ place: String) -> TypedTerm {
    guard case .node(let shape) = context.focus.kind else { return context.focus }
    let site = places.add(ViewError(place, FHIRPathEvaluator.several))
    let key = "*" + paths.map(\.root.description).joined(separator: "*")
    let field = shape.field(key, .walk(paths, place: site), isIteration: true)
    let canFail = paths.contains { $0.root.memberNames?.isEmpty != false }
    return TypedTerm(
      canFail ? .landed(of: context.focus.term, field, place: site) : .elements(of: context.focus.term, field),
      .nodes(field.shape))
  }
}
