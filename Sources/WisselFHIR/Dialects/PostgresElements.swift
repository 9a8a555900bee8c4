/// Some elements of an element as a relation of PostgreSQL, by the rules of ``FHIRNode``: an array's items with what
/// `_name` says of each, and for a choice of types the value that is there, `valueQuantity` for `value`.
///
/// What FHIR R4 says of a name keeps the SQL short: only of what may be a primitive a sibling is looked for, and only
/// for what may be a choice other names. Arrays in arrays, which FHIR does not have, are not taken apart.
struct PostgresElements {
  /// A relation of the columns `j`, the JSON; `s`, the sibling; and `t`, the type, where it is asked for.
  let relation: String
  /// Nothing is there where this does not hold; nil where that is not told so easily.
  private(set) var condition: String?
  private let hasSibling: Bool
  private let type: Typing
  /// What the elements may be by their path; nil where that is not known.
  private let possible: PossibleTypes?

  private enum Typing {
    case untold
    case known(String)
    case column
  }

  /// An element of the relation, by the relation's name.
  func element(_ name: String) -> PostgresLanding.Element {
    let type: PostgresEncoding.TypeName =
      switch type {
      case .untold: .untold
      case .known(let type): .known(type)
      case .column: .column("\(name).t")
      }
    return PostgresLanding.Element(
      json: "\(name).j", sibling: hasSibling ? "\(name).s" : nil, type: type, types: possible)
  }

  // MARK: Members

  /// The elements of a name, and of a type where one is given.
  ///
  /// - Parameter isTyped: Whether the relation is to tell types, where they are not given.
  init(_ name: String, _ type: String?, of element: PostgresLanding.Element, isTyped: Bool) {
    self.init(name, ElementName(name), type, element, isTyped)
  }

  private init(
    _ name: String, _ use: ElementName, _ type: String?, _ element: PostgresLanding.Element, _ isTyped: Bool
  ) {
    let kinds = use == .open ? type.map { FHIRTypes.kinds(of: $0).map { name + FHIRTypes.suffix(of: $0) } } : []
    var element = element
    // A primitive has an id and extensions, and nothing else.
    if use != .open, name != "id", name != "extension" { element.sibling = nil }
    let key = SQLDialectText.literal(name)
    hasSibling = use != .parts
    let named = element.types?.named(name)
    possible = type.flatMap { PossibleTypes(of: $0) } ?? element.types?.child(name)
    let reading = named?.reading
    self.type = type.map { .known($0) } ?? Self.typing(reading, isTyped, use)
    let own = Self.items(
      of: element, key: key, hasSibling: hasSibling,
      type: isTyped ? "CAST(\(reading.map(SQLDialectText.literal) ?? "NULL") AS text)" : nil)
    let wanted = type.map { " WHERE \(Self.isOf($0, named))" } ?? ""
    if element.sibling == nil, let kinds {
      condition = ([name] + kinds).flatMap { use == .parts ? [$0] : [$0, "_" + $0] }
        .map { "\(element.json) -> \(SQLDialectText.literal($0)) IS NOT NULL" }.joined(separator: " OR ")
    }
    guard kinds?.isEmpty != true else {
      relation = wanted.isEmpty ? "(\(own))" : "(SELECT * FROM (\(own)) AS own\(wanted))"
      return
    }
    let keys =
      kinds.map { "(VALUES \($0.map { "(\(SQLDialectText.literal($0)))" }.joined(separator: ", "))) AS c(k), " }
      ?? Self.keys(of: element, name)
    let choice = "(SELECT type FROM \(Self.types) WHERE suffix = substr(c.k, \(name.unicodeScalars.count + 1)))"
    let others = Self.items(of: element, keys: keys, key: "c.k", hasSibling: true, type: isTyped ? choice : nil)
    relation = "(WITH own AS (\(own)) SELECT * FROM own\(wanted) UNION ALL \(others) AND NOT EXISTS (SELECT FROM own))"
  }

  /// How the types of elements are told that are read without one.
  private static func typing(_ reading: String?, _ isTyped: Bool, _ use: ElementName) -> Typing {
    guard isTyped else { return .untold }
    return use == .open ? .column : reading.map { .known($0) } ?? .untold
  }

  /// Whether an element `j` is of a type: by its path, or else by its JSON.
  private static func isOf(_ type: String, _ named: PossibleTypes?) -> String {
    guard let answer = named?.isOf(type) else { return PostgresEncoding.isOf(type, "j") }
    return answer ? "TRUE" : "FALSE"
  }

  /// The names of a choice's values that an element has, in its own order.
  private static func keys(of element: PostgresLanding.Element, _ name: String) -> String {
    let length = name.unicodeScalars.count
    return "(SELECT k FROM (SELECT CASE WHEN left(k, 1) = '_' THEN substr(k, 2) ELSE k END AS k, n FROM "
      + "jsonb_object_keys(CASE WHEN jsonb_typeof(\(element.json)) = 'object' THEN \(element.json) END) "
      + "WITH ORDINALITY AS m(k, n)) AS b WHERE left(k, \(length)) = \(SQLDialectText.literal(name)) "
      + "AND substr(k, \(length + 1)) IN (SELECT suffix FROM \(types)) GROUP BY k ORDER BY min(n)) AS c, "
  }

  /// The elements that a member stands for: the items of an array or the one value, each with its own `_name`.
  private static func items(
    of element: PostgresLanding.Element, keys: String = "", key: String, hasSibling: Bool, type: String?
  ) -> String {
    let holders = element.sibling.map { "(VALUES (\(element.json)), (\($0)))" } ?? "(VALUES (\(element.json)))"
    let column = type.map { ", \($0) AS t" } ?? ""
    guard hasSibling else {
      return "SELECT p.j\(column) FROM \(holders) AS h(o), "
        + "jsonb_path_query(h.o -> \(key), '$[*] ? (@ <> null)') AS p(j)"
    }
    // What `_name` says is of the same form as the values, or stands alone.
    let sibling =
      "CASE WHEN jsonb_typeof(v) = 'null' OR ((jsonb_typeof(v) = 'array') = (jsonb_typeof(w) = 'array')) IS NOT FALSE "
      + "THEN w END"
    return "SELECT p.j, p.s\(column) FROM \(keys)\(holders) AS h(o), "
      + "LATERAL (SELECT jsonb_path_query(v, '$[*]') AS j, jsonb_path_query(\(sibling), '$[*]') AS s "
      + "FROM (SELECT o -> \(key) AS v, o -> ('_' || \(key)) AS w) AS m) AS p "
      + "WHERE (jsonb_typeof(p.j) <> 'null' OR jsonb_typeof(p.s) = 'object')"
  }

  /// The relation of the names after which a choice's value is called, and the types these are.
  private static let types = "types"

  static let typeRelation: String = {
    let rows = FHIRTypes.suffixes.sorted { $0.key < $1.key }
      .map { "(\(SQLDialectText.literal($0.key)), \(SQLDialectText.literal($0.value)))" }
    return "\(types)(suffix, type) AS (VALUES \(rows.joined(separator: ", ")))"
  }()

  // MARK: Repetition

  /// Everything that paths of names reach, again and again; each element before what is below it.
  init(_ paths: [[String]], from element: PostgresLanding.Element, isTyped: Bool) {
    let columns = isTyped ? ["j", "s", "t"] : ["j", "s"]
    let all = columns.joined(separator: ", ")
    func step(_ element: PostgresLanding.Element) -> String {
      let paths = paths.map { Self.path($0, from: element, isTyped) }.joined(separator: " UNION ALL ")
      return "(SELECT \(all), row_number() OVER () AS n FROM (\(paths)) AS a)"
    }
    possible = element.types?.reached(by: paths)
    let next = step(PostgresLanding.Element(json: "w.j", sibling: "w.s", types: possible))
    relation =
      "(WITH RECURSIVE w(\(all), o) AS (SELECT \(all), ARRAY[n] FROM \(step(element)) AS f UNION ALL SELECT "
      + columns.map { "g.\($0)" }.joined(separator: ", ")
      + ", w.o || g.n FROM w, LATERAL \(next) AS g) SELECT \(all) FROM w ORDER BY o)"
    hasSibling = true
    type = isTyped ? .column : .untold
  }

  private static func path(_ names: [String], from element: PostgresLanding.Element, _ isTyped: Bool) -> String {
    var (element, relations, last) = (element, [String](), "")
    var hasSibling = true
    for (index, name) in names.enumerated() {
      last = "s\(index)"
      let step = PostgresElements(name, nil, of: element, isTyped: isTyped && index == names.count - 1)
      relations.append("LATERAL \(step.relation) AS \(last)")
      (element, hasSibling) = (step.element(last), step.hasSibling)
    }
    return "SELECT \(last).j, \(hasSibling ? "\(last).s" : "CAST(NULL AS jsonb)") AS s\(isTyped ? ", \(last).t" : "") "
      + "FROM \(relations.joined(separator: ", "))"
  }
}

extension FHIRPathExpression {
  /// The names of a path that is nothing but names, from the element on.
  var memberNames: [String]? {
    switch kind {
    case .this: return []
    case .member(let base, let name):
      if base.isThis, let first = name.unicodeScalars.first, ("A"..."Z").contains(first) { return nil }
      return base.memberNames.map { $0 + [name] }
    default: return nil
    }
  }
}
