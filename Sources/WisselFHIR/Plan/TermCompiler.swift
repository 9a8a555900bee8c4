/// Turns an expression into a term over an element.
///
/// What no term expresses is evaluated while resources are landed, as a field of the element: the answer is the
/// interpreter's own, and SQL does the rest.
struct TermCompiler {
  let constants: [String: FHIRPathItem]
  let places: ViewPlaces
  /// The element an expression is read from, the resource, and the place in the iteration.
  var this: TypedTerm
  let resource: TypedTerm
  /// What the selection is read from: `%context`.
  let context: TypedTerm
  let resourceType: String
  let ordinal: Term?
  let site: Int
  /// Whether what selections go over is landed too, so that the landing knows `%rowIndex`.
  let landsIterations: Bool
  var depth = 0

  func compile(_ expression: FHIRPathExpression) throws(ViewError) -> TypedTerm {
    do throws(ViewError) {
      if let term = try native(expression) { return term }
    } catch {
      // What a part of it speaks of is only known where the selection is read from.
      guard depth == 0, landsIterations else { throw error }
    }
    return try landed(expression)
  }

  /// The expression as a field that the landing calculates.
  func landed(
    _ expression: FHIRPathExpression, asItems: Bool = false, isIteration: Bool = false
  ) throws(ViewError) -> TypedTerm {
    guard case .node(let shape) = this.kind, isLandable(expression) else {
      throw ViewError(places.place(site), column: expression.column, "this cannot be run by a database")
    }
    let field = shape.field(
      (isIteration ? "#" : "=") + expression.description, .expression(FHIRPath(root: expression), place: site),
      isIteration: isIteration)
    let list: Term =
      expression.canFail
      ? .landed(of: this.term, field, place: place(expression.column)) : .elements(of: this.term, field)
    guard expression.isSingle, !asItems else { return TypedTerm(list, .nodes(field.shape)) }
    let item = TypedTerm(.item(list, 0), .node(field.shape))
    return expression.fixedKind == .boolean ? TypedTerm(truth(of: single(item)), .truth) : item
  }

  /// Whether the landing knows all that an expression speaks of: the place in an iteration and what it is at, only where
  /// iterations are landed, and at the item itself.
  private func isLandable(_ expression: FHIRPathExpression) -> Bool {
    if case .variable("r") = context.term { return landsIterations || !expression.mentionsRowIndex }
    return landsIterations && depth == 0 || !expression.mentionsRowIndex && !expression.mentionsContext
  }

  /// Nil where no term expresses it.
  private func native(_ expression: FHIRPathExpression) throws(ViewError) -> TypedTerm? {
    if let value = expression.fixedValue(constants) { return literal(value) }
    switch expression.kind {
    case .literal(let value): return literal(value)
    case .this: return this
    case .variable(ViewDefinition.rowIndex): return TypedTerm(.number(ordinal ?? .count(.null)), .value)
    case .variable(let name): return variable(name)
    case .member(let base, let name): return try member(base, name, nil)
    case .type(let operation, let base, let type) where operation != .is:
      guard case .member(let owner, let name) = base.kind else { return nil }
      return try member(owner, name, type)
    case .item(let base, let index):
      guard let place = fixedInteger(index), place >= 0 else { return nil }
      return try base.isLiteral ? nil : item(base, place)
    case .referenceKey(let base, let type):
      guard let list = try nodes(base) else { return nil }
      let keys = map(list) { node, shape in
        let field = shape.field("reference", .member("reference", type: nil))
        field.shape.needsValue = true
        return .list(.referenceKey(.item(.values(of: .elements(of: node, field), field.shape), 0), type: type))
      }
      return TypedTerm(keys, .values)
    case .binary(let operation, let left, let right): return try binary(operation, left, right)
    case .function(let function, let base, let arguments):
      return try call(function, expression.column, base, arguments)
    default: return nil
    }
  }

  private func literal(_ value: SystemValue) -> TypedTerm? {
    switch value {
    case .quantity: nil
    case .boolean(let value): TypedTerm(.truth(value), .truth)
    default: TypedTerm(.literal(Encoded.text(value)), .value)
    }
  }

  private func variable(_ name: String) -> TypedTerm? {
    if let item = constants[name] { return item.value.flatMap(literal) }
    switch name {
    case "resource", "rootResource": return resource
    case "context": return context
    default: return nil
    }
  }

  private func fixedInteger(_ expression: FHIRPathExpression) -> Int? {
    switch expression.kind {
    case .literal(let value): value.integer
    case .variable(let name): constants[name]?.value?.integer
    default: nil
    }
  }

  private func member(_ base: FHIRPathExpression, _ name: String, _ type: String?) throws(ViewError) -> TypedTerm? {
    if base.isThis, let first = name.unicodeScalars.first, ("A"..."Z").contains(first) {
      // A path may begin with the type's name.
      guard case .variable("r") = this.term, name == resourceType else { return nil }
      return this
    }
    guard let list = try nodes(base) else { return nil }
    let key = "." + name + (type.map { ":" + $0 } ?? "")
    return fields(list, key, .member(name, type: type))
  }

  private func fields(_ list: TypedTerm, _ key: String, _ source: ShapeNode.Source) -> TypedTerm? {
    switch list.kind {
    case .node(let shape):
      let field = shape.field(key, source)
      return TypedTerm(.elements(of: list.term, field), .nodes(field.shape))
    case .nodes(let shape):
      let field = shape.field(key, source)
      let variable = name
      return TypedTerm(
        .flatMap(list.term, variable, .elements(of: .variable(variable), field)), .nodes(field.shape))
    default: return nil
    }
  }

  private var name: String { "e\(depth)" }

  private func item(_ base: FHIRPathExpression, _ place: Int) throws(ViewError) -> TypedTerm? {
    let list = try compile(base)
    switch list.kind {
    case .nodes(let shape): return TypedTerm(.item(list.term, place), .node(shape))
    case .values: return TypedTerm(.item(list.term, place), .value, of: list.shapes)
    case .node, .value: return place == 0 || place == -1 ? list : nil
    case .truth: return nil
    }
  }

  /// The elements an expression gives; nil where it gives calculated values.
  private func nodes(_ expression: FHIRPathExpression) throws(ViewError) -> TypedTerm? {
    guard !expression.isLiteral else { return nil }
    let list = try compile(expression)
    switch list.kind {
    case .node, .nodes: return list
    default: return nil
    }
  }

  private func map(_ list: TypedTerm, _ body: (Term, ShapeNode) -> Term) -> Term {
    switch list.kind {
    case .node(let shape): return body(list.term, shape)
    case .nodes(let shape):
      let variable = name
      return .flatMap(list.term, variable, body(.variable(variable), shape))
    default: return .null
    }
  }

  /// The same with an element as `$this`.
  private func inside(_ variable: String, _ shape: ShapeNode) -> TermCompiler {
    var inner = self
    inner.this = TypedTerm(.variable(variable), .node(shape))
    inner.depth += 1
    return inner
  }

  // MARK: Functions and operators

  private func call(
    _ function: FHIRPathFunction, _ column: Int, _ base: FHIRPathExpression, _ arguments: [FHIRPathExpression]
  ) throws(ViewError) -> TypedTerm? {
    switch function {
    case .first: return try base.isLiteral ? nil : item(base, 0)
    case .last: return try base.isLiteral ? nil : item(base, -1)
    case .exists, .empty:
      var exists = try present(base)
      if let criterion = arguments.first {
        guard let filtered = try filtered(base, criterion) else { return nil }
        exists = .exists(filtered.term)
      }
      return TypedTerm(function == .exists ? exists : .not(exists), .truth)
    case .count:
      switch try compile(base) {
      case let list where list.isList: return TypedTerm(.number(.count(list.term)), .value)
      default: return nil
      }
    case .not: return TypedTerm(.not(try truth(base, toldAt: column)), .truth)
    case .where: return try filtered(base, arguments[0])
    case .extension: return try extensions(base, arguments[0])
    case .select:
      guard !arguments[0].mentionsIndex, let list = try nodes(base), case .nodes(let shape) = list.kind else {
        return nil
      }
      let inner = inside(name, shape)
      let body = try inner.compile(arguments[0])
      return TypedTerm(.flatMap(list.term, name, inner.asList(body)), body.listKind, of: body.shapes)
    case .join:
      let separator = try arguments.first.map { (argument) throws(ViewError) in
        value(try compile(argument), orFailAt: place(argument.column))
      }
      return TypedTerm(.join(values(try compile(base)), separator ?? .literal("s")), .value)
    case .iif: return base.isThis ? try choice(arguments) : nil
    case .getResourceKey:
      guard base.isThis, case .node(let shape) = this.kind else { return nil }
      let field = shape.field(".id", .member("id", type: nil))
      let key = Term.elements(of: this.term, field)
      if case .variable("r") = this.term { return TypedTerm(key, .nodes(field.shape)) }
      // Of what is inside a resource, only another resource has a key.
      let type = shape.field(".resourceType", .member("resourceType", type: nil))
      return TypedTerm(.when(.exists(.elements(of: this.term, type)), key), .nodes(field.shape))
    default: return nil
    }
  }

  private func present(_ base: FHIRPathExpression) throws(ViewError) -> Term {
    let list = try compile(base)
    return list.isList ? .exists(list.term) : .isPresent(list.term)
  }

  private func filtered(
    _ base: FHIRPathExpression, _ criterion: FHIRPathExpression
  ) throws(ViewError) -> TypedTerm? {
    guard !criterion.mentionsIndex, let list = try nodes(base) else { return nil }
    switch list.kind {
    case .nodes(let shape):
      let inner = inside(name, shape)
      return TypedTerm(.filter(list.term, name, try inner.truth(criterion)), list.kind)
    case .node(let shape):
      let inner = inside(name, shape)
      return TypedTerm(.filter(.list(list.term), name, try inner.truth(criterion)), .nodes(shape))
    default: return nil
    }
  }

  private func choice(_ arguments: [FHIRPathExpression]) throws(ViewError) -> TypedTerm {
    let condition = try truth(arguments[0])
    let list = try compile(arguments[1])
    let other = try arguments.count > 2 ? compile(arguments[2]) : nil
    return TypedTerm(
      .either(condition, values(list), other.map(values) ?? .null), .values, of: list.shapes + (other?.shapes ?? []))
  }

  private func extensions(_ base: FHIRPathExpression, _ url: FHIRPathExpression) throws(ViewError) -> TypedTerm? {
    let text: String?
    switch url.kind {
    case .literal(let value): text = value.text
    case .variable(let name): text = constants[name]?.value?.text
    default: text = nil
    }
    guard let text, let list = try nodes(base),
      let all = fields(list, ".extension", .member("extension", type: nil)), case .nodes(let shape) = all.kind
    else { return nil }
    let field = shape.field(".url", .member("url", type: nil))
    field.shape.needsValue = true
    let own = Term.values(of: .elements(of: .variable(name), field), field.shape)
    return TypedTerm(
      .filter(all.term, name, .compare(.equal, .item(own, 0), .literal("s" + text))), .nodes(shape))
  }

  private func binary(
    _ operation: FHIRPathOperator, _ left: FHIRPathExpression, _ right: FHIRPathExpression
  ) throws(ViewError) -> TypedTerm? {
    switch operation {
    case .and, .or, .xor, .implies:
      return TypedTerm(.logic(operation, try truth(left), try truth(right)), .truth)
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      // A value on one side at least: two elements may be objects, which only the landing compares. So are quantities.
      guard left.isValue(constants) || right.isValue(constants), left.isComparable, right.isComparable else {
        return nil
      }
      let (one, two) = (try compile(left), try compile(right))
      needKeys(one, two, isOrder: operation != .equal && operation != .notEqual)
      if operation == .equal || operation == .notEqual {
        let equal: Term =
          one.isList && two.isList
          ? .null
          : one.isList
            ? .equalsOnly(values(one), single(two))
            : two.isList ? .equalsOnly(values(two), single(one)) : .compare(.equal, single(one), single(two))
        if case .null = equal { return nil }
        return TypedTerm(operation == .equal ? equal : .not(equal), .truth)
      }
      return TypedTerm(
        .compare(operation, value(one, orFailAt: place(left.column)), value(two, orFailAt: place(right.column))), .truth
      )
    default: return nil
    }
  }
}
