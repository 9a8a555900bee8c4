import WisselFHIR
import WisselTesting

/// Makes views and resources at random: paths of every kind, and data with all that makes engines differ.
struct GeneratedViews {
  var random: SeededGenerator
  /// Whether only paths of the kind are made that ``TapeView`` takes.
  let isPlain: Bool
  /// Whether expressions often take one item where there may be several, so that they fail on some resources.
  let isBold: Bool
  private var columns = 0

  init(seed: UInt64, isPlain: Bool = false, isBold: Bool = false) {
    (random, self.isPlain, self.isBold) = (SeededGenerator(seed: seed), isPlain, isBold)
  }

  private mutating func pick<Item>(_ items: [Item]) -> Item { items[Int.random(in: 0..<items.count, using: &random)] }

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  // MARK: Resources

  private static let texts = [
    "a", "official", "x|y", "it's", "\\\"", "'; DROP TABLE t; --", "é𝄞", "", " ", "2010", "2010-10", "2010-10-10",
    "12:30:00",
    "2010-10-10T12:00:00+02:00", "2010-10-10T10:00:00Z", "true", "1.0", "btrue", "%s?", "{?}", "$1", "\u{1}", "Z",
    "usual",
  ]
  private static let numbers = [
    "0", "1", "-1", "1.0", "1.00", "2", "10", "100", "0.10", "-0.5", "-0.55", "12345678901234567890.123456789", "1e2",
    "1E-7",
    "0.000000100", "99999999999999999999999999999999999999999", "1e400", "-12.30", "3",
  ]

  mutating func resource(_ index: Int) -> JSON {
    var members = [JSON.Member("resourceType", .string(chance(90) ? "Patient" : "Group"))]
    members.append(JSON.Member("id", .string("p\(index)")))
    if chance(60) { members.append(JSON.Member("active", .bool(chance(50)))) }
    if chance(60) { members.append(JSON.Member("gender", text())) }
    if chance(60) { members.append(JSON.Member("birthDate", text())) }
    if chance(20) {
      members.append(JSON.Member("_birthDate", .object([JSON.Member("extension", .array([self.extension(1)]))])))
    }
    if chance(70) { members.append(JSON.Member("name", list(3) { $0.name() })) }
    if chance(50) { members.append(JSON.Member("address", list(3) { $0.address() })) }
    if chance(30) { members.append(JSON.Member("deceasedDateTime", text())) }
    if chance(50) { members.append(JSON.Member("number", number())) }
    if chance(50) { members.append(JSON.Member("numbers", list(3) { $0.number() })) }
    if chance(60) { members.append(JSON.Member(pick(["valueString", "valueDateTime", "valueCode"]), text())) }
    if chance(30) {
      members.append(
        JSON.Member("valueQuantity", .object([JSON.Member("value", number()), JSON.Member("unit", .string("mg"))])))
    }
    if chance(50) { members.append(JSON.Member("extension", list(3) { $0.extension(2) })) }
    if chance(50) { members.append(JSON.Member("link", list(3) { $0.link(0) })) }
    return .object(members)
  }

  private mutating func text() -> JSON { .string(pick(Self.texts)) }
  private mutating func number() -> JSON { .number(pick(Self.numbers)) }

  /// Mostly an array; at times what the array would hold, and `null` inside.
  private mutating func list(_ count: Int, _ item: (inout GeneratedViews) -> JSON) -> JSON {
    if chance(10) { return item(&self) }
    return .array((0..<Int.random(in: 0...count, using: &random)).map { _ in chance(10) ? .null : item(&self) })
  }

  private mutating func name() -> JSON {
    var members: [JSON.Member] = []
    if chance(60) { members.append(JSON.Member("use", text())) }
    if chance(60) { members.append(JSON.Member("family", text())) }
    if chance(70) { members.append(JSON.Member("given", list(3) { $0.text() })) }
    if chance(20) {
      members.append(JSON.Member("_given", .array([.null, .object([JSON.Member("id", .string("g"))])])))
    }
    return .object(members)
  }

  private mutating func address() -> JSON {
    var members: [JSON.Member] = []
    if chance(70) { members.append(JSON.Member("postalCode", text())) }
    if chance(50) { members.append(JSON.Member("period", .object([JSON.Member("start", text())]))) }
    return .object(members)
  }

  private mutating func `extension`(_ depth: Int) -> JSON {
    var members = [JSON.Member("url", .string(pick(["u", "v", "it's"])))]
    members.append(JSON.Member(pick(["valueString", "valueCode", "valueDecimal"]), chance(50) ? text() : number()))
    if depth > 0, chance(30) { members.append(JSON.Member("extension", .array([self.extension(depth - 1)]))) }
    return .object(members)
  }

  private mutating func link(_ depth: Int) -> JSON {
    let reference = pick([
      "Patient/p1", "http://a.example/b/Patient/p2/_history/3", "#x", "Group/g", "urn:uuid:1", "Patient/",
    ])
    var members = [JSON.Member("other", .object([JSON.Member("reference", .string(reference))]))]
    members.append(JSON.Member("type", text()))
    if depth < 4, chance(50) { members.append(JSON.Member("link", list(2) { $0.link(depth + 1) })) }
    return .object(members)
  }

  // MARK: Expressions

  private static let roots = [
    "id", "active", "gender", "birthDate", "name.given", "name.family", "name.use", "name", "number", "numbers",
    "value",
    "value.ofType(Quantity).value", "value.ofType(string)", "value.ofType(dateTime)", "extension('u').value",
    "extension('it\\'s').value", "birthDate.extension('u').value", "link.type", "link.other.getReferenceKey(Patient)",
    "link.other.getReferenceKey()", "getResourceKey()", "link.link.type", "name.where(use = 'official').given",
    "name.where(given.exists()).family", "extension.where(url = 'v').value", "link.where(type > 'a').other.reference",
    "name.given.where($this != 'a')", "%resource.id", "%rowIndex", "nothing", "name.select(given.first())",
    "name.given.extension", "%context.family", "%context.type", "%context.gender", "address.postalCode",
    "address.period.start", "address.period", "deceased", "deceased.ofType(dateTime)", "birthDate.ofType(date)",
    "gender.ofType(string)", "name.ofType(Address)", "address.ofType(Address).postalCode",
  ]

  private mutating func literal() -> String {
    pick([
      "'a'", "'official'", "'it\\'s'", "'2010'", "'x|y'", "''", "1", "1.0", "2", "0.1", "-1", "100", "true", "@2010-10",
      "@2010-10-10",
      "@2010-10-10T10:00:00Z", "@T12:30", "%text", "%number", "%day", "%flag", "'\\u00e9'", "{}",
    ])
  }

  private static let plainRoots = [
    "id", "active", "gender", "birthDate", "name.given", "name.family", "name.use", "name", "number", "numbers",
    "value", "value.ofType(Quantity).value", "value.ofType(Quantity).unit", "value.ofType(string)",
    "value.ofType(dateTime)", "value.ofType(code)", "extension('u').value.ofType(string)",
    "extension('it\\'s').value.ofType(decimal)", "link.type", "link.other.getReferenceKey(Patient)",
    "link.other.getReferenceKey()", "getResourceKey()", "link.link.type", "name.where(use = 'official').given",
    "name.where(given.exists()).family", "extension.where(url = 'v').value.ofType(code)", "link.first().link.type",
    "name.where(use != 'usual' or family.empty()).given", "link.where(link.exists(type = 'a')).type", "%resource.id",
    "%rowIndex", "nothing", "name[1].given", "name.last().given[0]", "resource.ofType(Patient).id",
    "%context.gender", "address.postalCode", "address.period.start", "deceased.ofType(dateTime)",
    "birthDate.ofType(date)", "name.ofType(Address)", "address.ofType(Address).postalCode",
  ]

  private mutating func list() -> String {
    isBold && chance(10) ? pick(Self.boldRoots) : pick(isPlain ? Self.plainRoots : Self.roots)
  }

  private static let boldRoots = [
    "name.single()", "name.single().given", "name.where(given.single() = 'a')", "name.where(use > 'b').given",
    "name.select(given.single())", "link.single().link.type", "name.given.single()", "numbers.single()",
    "name.where(given).family", "iif(name.given, name, link)", "name.where(given.upper() = 'A').given.first()",
  ]

  private mutating func boldOne(_ depth: Int) -> String {
    switch Int.random(in: 0..<5, using: &random) {
    case 0: "\(list()).\(pick(["single()", "upper()", "length()", "toString()", "lowBoundary()"]))"
    case 1: "(\(list()) \(pick(["+", "-", "&", "mod"])) \(literal()))"
    case 2: "iif(\(boldTruth(depth)), \(list()), \(one(max(0, depth - 1))))"
    case 3: "\(list()).join(\(list()))"
    default: list()
    }
  }

  private mutating func boldTruth(_ depth: Int) -> String {
    switch Int.random(in: 0..<6, using: &random) {
    case 0: "(\(list()) \(pick(["<", ">="])) \(literal()))"
    case 1: "\(list()).not()"
    case 2: "(\(truth(max(0, depth - 1))) \(pick(["and", "or", "xor", "implies"])) (\(list()) > \(literal())))"
    case 3: "((\(list()) <= \(literal())) \(pick(["and", "or", "implies"])) \(truth(max(0, depth - 1))))"
    case 4: "(\(list()) = \(list()).single())"
    default: "\(list()).exists(\(pick(["$this > 'a'", "given", "given.single() = 'a'", "use < 'b'"])))"
    }
  }

  private mutating func plainOne(_ depth: Int) -> String {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
    case 0: pick(["'a'", "1.0", "-1", "true", "%text", "%number", "%flag", "0 - 1", "1 + 0.50"])
    case 1: list() + ".join(\(pick(["", "','", "'it\\'s'"])))"
    case 2: list() + "[\(pick(["0", "1", "%index"]))]"
    case 3: list() + ".last()"
    case 5: "iif(\(plainTruth(depth - 1)), \(plainOne(depth - 1)), \(plainOne(depth - 1)))"
    case 6: "iif(\(plainTruth(depth - 1)), \(plainOne(depth - 1)))"
    case 7: plainTruth(depth - 1)
    default: list() + ".first()"
    }
  }

  private mutating func plainTruth(_ depth: Int) -> String {
    switch Int.random(in: 0..<(depth > 0 ? 7 : 4), using: &random) {
    case 0: "(\(list()) = \(pick(["'a'", "'official'", "'it\\'s'", "'x|y'", "'\\u00e9𝄞'", "true", "false"])))"
    case 1: "(\(list()).first() != 'usual')"
    case 2: list() + ".empty()"
    case 4: "(\(plainTruth(depth - 1)) \(pick(["and", "or", "xor", "implies"])) \(plainTruth(depth - 1)))"
    case 5: "\(plainTruth(depth - 1)).not()"
    case 6: pick(["true", "false", "%flag"])
    default: list() + ".exists()"
    }
  }

  private mutating func one(_ depth: Int) -> String {
    guard !isPlain else { return plainOne(depth) }
    if isBold, chance(40) { return boldOne(depth) }
    guard depth > 0 else { return chance(50) ? literal() : list() + ".first()" }
    switch Int.random(in: 0..<12, using: &random) {
    case 0: return list() + ".count()"
    case 1: return list() + ".join(\(pick(["", "','", "'it\\'s'"])))"
    case 2: return list() + "[\(pick(["0", "1", "%index"]))]"
    case 3: return list() + ".last()"
    case 4: return "(\(one(depth - 1)) \(pick(["+", "-", "*", "/", "&", "div", "mod"])) \(one(depth - 1)))"
    case 5: return "\(list()).first().\(pick(["lowBoundary()", "highBoundary()", "toString()", "upper()", "length()"]))"
    case 6: return "iif(\(truth(depth - 1)), \(one(depth - 1)), \(one(depth - 1)))"
    case 7: return truth(depth - 1)
    case 8: return "\(list()).distinct().count()"
    default: return chance(30) ? literal() : list() + ".first()"
    }
  }

  private mutating func truth(_ depth: Int) -> String {
    guard !isPlain else { return plainTruth(depth) }
    if isBold, chance(40) { return boldTruth(depth) }
    guard depth > 0 else { return list() + pick([".exists()", ".empty()"]) }
    switch Int.random(in: 0..<9, using: &random) {
    case 0: return "(\(truth(depth - 1)) \(pick(["and", "or", "xor", "implies"])) \(truth(depth - 1)))"
    case 1: return "\(truth(depth - 1)).not()"
    case 2: return "\(list()).exists($this \(pick(["=", "<", ">="])) \(literal()))"
    case 3: return "(\(list()) \(pick(["=", "!="])) \(literal()))"
    case 4: return "(\(list()) = \(list()))"
    case 5: return "(\(literal()) in \(list()))"
    case 6: return "\(list()).first().startsWith('\(pick(["a", "it\\'s"]))')"
    default: return "(\(one(depth - 1)) \(pick(["=", "!=", "<", "<=", ">", ">="])) \(one(depth - 1)))"
    }
  }

  // MARK: Views

  mutating func view() -> JSON {
    columns = 0
    var members = [JSON.Member("resource", .string("Patient"))]
    members.append(
      JSON.Member(
        "constant",
        .array([
          .object([JSON.Member("name", .string("text")), JSON.Member("valueString", text())]),
          .object([
            JSON.Member("name", .string("number")), JSON.Member("valueDecimal", .number(pick(["1.0", "2", "-0.5"]))),
          ]),
          .object([
            JSON.Member("name", .string("day")), JSON.Member("valueDate", .string(pick(["2010", "2010-10-10"]))),
          ]),
          .object([JSON.Member("name", .string("flag")), JSON.Member("valueBoolean", .bool(chance(50)))]),
          .object([JSON.Member("name", .string("index")), JSON.Member("valueInteger", .number(pick(["0", "1"])))]),
        ])))
    if chance(40) {
      let conditions = (0..<(isBold ? 2 : 1)).map { _ in JSON.object([JSON.Member("path", .string(truth(2)))]) }
      members.append(JSON.Member("where", .array(conditions)))
    }
    members.append(JSON.Member("select", .array((0...Int.random(in: 0...1, using: &random)).map { _ in selection(2) })))
    return .object(members)
  }

  private mutating func selection(_ depth: Int) -> JSON {
    var members = iteration()
    members.append(JSON.Member("column", .array((0...1).map { _ in column() })))
    if depth > 0, chance(40) { members.append(JSON.Member("select", .array([selection(depth - 1)]))) }
    if depth > 0, chance(30) {
      let (first, second) = (column(), column())
      let branches = (0...1).map { _ in
        JSON.object(iteration() + [JSON.Member("column", .array([again(first), again(second)]))])
      }
      members.append(JSON.Member("unionAll", .array(branches)))
    }
    return .object(members)
  }

  private mutating func iteration() -> [JSON.Member] {
    switch Int.random(in: 0..<10, using: &random) {
    case 0...2: [JSON.Member("forEach", .string(list()))]
    case 3...4: [JSON.Member("forEachOrNull", .string(list()))]
    case 5:
      [JSON.Member("repeat", .array([.string("link")] + (chance(50) ? [.string("name"), .string("extension")] : [])))]
    default: []
    }
  }

  private mutating func column() -> JSON {
    columns += 1
    let isCollection = !isPlain && chance(25)
    return .object([
      JSON.Member("name", .string("c\(columns)")), JSON.Member("path", .string(isCollection ? list() : one(2))),
      JSON.Member("collection", .bool(isCollection)),
    ])
  }

  /// A column of the same name with another path.
  private mutating func again(_ column: JSON) -> JSON {
    .object(
      (column.members ?? []).map {
        $0.name == "path" && chance(70) ? JSON.Member("path", .string(list() + ".first()")) : $0
      })
  }
}
