/// Reads a ViewDefinition from JSON and checks all that can be known before there are data.
struct ViewReader {
  private let constants: [String: FHIRPathItem]
  private let profiles: Profiles
  /// How deep selections may lie in one another.
  private static let maximumDepth = 50

  static func read(_ json: JSON) throws(ViewError) -> ViewDefinition {
    guard json.members != nil else { throw ViewError("", "a view definition is a JSON object") }
    if let type = json["resourceType"] {
      guard let text = type.string, text.split(separator: "/").last == "ViewDefinition" else {
        throw ViewError("resourceType", "it is no ViewDefinition")
      }
    }
    let profiles = Profiles(json)
    guard let resource = try ViewFields.text(json, "resource", "") else {
      throw ViewError("resource", "the type of resource the view reads is missing")
    }
    guard ViewFields.isName(resource) else { throw ViewError("resource", "it is not the name of a resource type") }
    let name = try ViewFields.text(json, "name", "")
    if let name, !ViewFields.isName(name) { throw ViewError("name", ViewFields.nameRule) }
    try profiles.check(json)
    let reader = ViewReader(constants: try ViewConstants.read(json), profiles: profiles)
    let view = ViewDefinition(
      resource: resource, name: name, constants: reader.constants, conditions: try reader.conditions(json),
      selections: try reader.selections(json, "select", "", 1))
    guard !view.selections.isEmpty else { throw ViewError("select", "there is no selection") }
    guard !view.columns.isEmpty else { throw ViewError("select", "there is no column") }
    try checkNames(view.columns)
    try ElementKinds.check(view)
    return view
  }

  private static func checkNames(_ columns: [ViewDefinition.Column]) throws(ViewError) {
    var seen: Set<String> = []
    for column in columns where !seen.insert(column.name).inserted {
      throw ViewError(column.place + ".name", "column '\(column.name)' is already defined")
    }
  }

  private func conditions(_ json: JSON) throws(ViewError) -> [ViewDefinition.Condition] {
    var conditions: [ViewDefinition.Condition] = []
    for (index, item) in try ViewFields.array(json, "where", "").enumerated() {
      let place = "where[\(index)]"
      try ViewFields.check(item, ["path", "description"], place)
      let path = try path(item, "path", place)
      if let kind = path.root.fixedKind, kind != .boolean {
        throw ViewError(place + ".path", column: path.root.column, "a condition must be a boolean")
      }
      conditions.append(ViewDefinition.Condition(path: path, place: place + ".path"))
    }
    return conditions
  }

  private func selections(
    _ json: JSON, _ name: String, _ place: String, _ depth: Int
  ) throws(ViewError) -> [ViewDefinition.Selection] {
    guard depth <= Self.maximumDepth else { throw ViewError(place, "selections are nested too deep") }
    var selections: [ViewDefinition.Selection] = []
    for (index, item) in try ViewFields.array(json, name, place).enumerated() {
      selections.append(try selection(item, ViewFields.join(place, "\(name)[\(index)]"), depth))
    }
    return selections
  }

  private func selection(_ json: JSON, _ place: String, _ depth: Int) throws(ViewError) -> ViewDefinition.Selection {
    try ViewFields.check(json, ["column", "select", "unionAll", "forEach", "forEachOrNull", "repeat"], place)
    let union = try selections(json, "unionAll", place, depth + 1)
    let selection = ViewDefinition.Selection(
      iteration: try iteration(json, place), columns: try columns(json, place),
      selections: try selections(json, "select", place, depth + 1), union: union, place: place)
    for branch in union.dropFirst() { try Self.check(branch, against: union[0]) }
    return selection
  }

  /// Branches of a union have the same columns in the same order.
  private static func check(
    _ branch: ViewDefinition.Selection, against first: ViewDefinition.Selection
  ) throws(ViewError) {
    let (own, others) = (branch.allColumns, first.allColumns)
    guard own.map(\.name) == others.map(\.name) else {
      throw ViewError(branch.place, "its columns are not those of the first branch, in the same order")
    }
    for (one, other) in zip(own, others) {
      if let misfit = one.misfit(below: other) { throw ViewError("\(one.place).\(misfit.member)", misfit.reason) }
      guard one.isCollection == other.isCollection else {
        throw ViewError(one.place + ".collection", "the first branch differs for '\(one.name)'")
      }
    }
  }

  private func iteration(_ json: JSON, _ place: String) throws(ViewError) -> ViewDefinition.Iteration {
    let given = ["forEach", "forEachOrNull", "repeat"].filter { json[$0] != nil }
    guard given.count <= 1 else {
      throw ViewError(place, "only one of forEach, forEachOrNull and repeat can be given")
    }
    switch given.first {
    case "forEach": return .forEach(try path(json, "forEach", place))
    case "forEachOrNull": return .forEachOrNull(try path(json, "forEachOrNull", place))
    case "repeat":
      var paths: [FHIRPath] = []
      for (index, item) in try ViewFields.array(json, "repeat", place).enumerated() {
        let place = "\(place).repeat[\(index)]"
        guard let text = item.string else { throw ViewError(place, "a path is a text") }
        paths.append(try path(text, place))
      }
      guard !paths.isEmpty else { throw ViewError(place + ".repeat", "there is no path") }
      return .repeat(paths)
    default: return .none
    }
  }

  private func columns(_ json: JSON, _ place: String) throws(ViewError) -> [ViewDefinition.Column] {
    var columns: [ViewDefinition.Column] = []
    for (index, item) in try ViewFields.array(json, "column", place).enumerated() {
      columns.append(try column(item, "\(place).column[\(index)]"))
    }
    return columns
  }

  private func column(_ json: JSON, _ place: String) throws(ViewError) -> ViewDefinition.Column {
    try ViewFields.check(json, ["name", "path", "type", "collection", "description", "tag", "tags"], place)
    guard let name = try ViewFields.text(json, "name", place) else {
      throw ViewError(place + ".name", "the column's name is missing")
    }
    guard ViewFields.isName(name) else { throw ViewError(place + ".name", ViewFields.nameRule) }
    let column = ViewDefinition.Column(
      name: name, path: try path(json, "path", place), type: try ViewFields.text(json, "type", place)?.shortType,
      sqlType: try ViewTags.sqlType(json, place), isCollection: try ViewFields.bool(json, "collection", place) ?? false,
      place: place)
    if let type = column.type, let kind = column.path.root.fixedKind, !kind.agrees(with: type) {
      throw ViewError(place + ".type", "the path gives a \(kind.rawValue), not \(type)")
    }
    try profiles.check(column)
    return column
  }

  private func path(_ json: JSON, _ name: String, _ place: String) throws(ViewError) -> FHIRPath {
    guard let text = try ViewFields.text(json, name, place) else {
      throw ViewError("\(place).\(name)", "the path is missing")
    }
    return try path(text, "\(place).\(name)")
  }

  private func path(_ text: String, _ place: String) throws(ViewError) -> FHIRPath {
    do throws(FHIRPathError) {
      let path = try FHIRPath(text)
      try path.check(
        variables: FHIRPathEvaluator.standardVariables.union(constants.keys).union([ViewDefinition.rowIndex]))
      if let column = path.root.columnOfNoText { throw FHIRPathError(column, FHIRPathEvaluator.noText) }
      return path
    } catch {
      throw ViewError(place, error)
    }
  }
}

extension ViewDefinition {
  /// The variable that holds the place in the nearest iteration, from 0.
  package static let rowIndex = "rowIndex"

  /// Reads a definition; what is wrong with it is told with its place.
  package init(_ json: JSON) throws(ViewError) { self = try ViewReader.read(json) }
}

extension String {
  /// A type without the address before it.
  fileprivate var shortType: String { split(separator: "/").last.map { String($0) } ?? self }
}
