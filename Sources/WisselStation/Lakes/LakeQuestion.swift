package import WisselSettings
package import WisselWire

/// What a task asks of a lake, as its `query` says it: the name of a view, or a JSON object with `view` or `definition`
/// (a SQL on FHIR ViewDefinition), and where wanted `where` and `format`:
///
///     {"view": "lung_cohort", "where": [["age", ">=", 18], ["sex", "=", 2]], "format": "csv"}
///
/// Existing clients send `query` for a database as it is, so none has to be changed. A task without one asks for the view
/// of a station that has approved a single one.
package struct LakeQuestion: Sendable, Equatable {
  package enum Subject: Sendable, Hashable {
    case view(String)
    /// The definition as JSON text.
    case definition(String)
  }

  package enum Problem: String, Error, Sendable, CaseIterable {
    case tooLong, form, subject, conditions, format
  }

  /// Bytes of a query.
  package static let longest = 64 << 10
  package static let mostConditions = 32

  /// nil where the task names nothing.
  package var subject: Subject?
  package var conditions: [RowCondition]
  /// nil for the station's own choice.
  package var format: LakeSettings.Format?

  package init(subject: Subject? = nil, conditions: [RowCondition] = [], format: LakeSettings.Format? = nil) {
    self.subject = subject
    self.conditions = conditions
    self.format = format
  }

  /// Reads the parameters of a database that a task asks for.
  package init(_ parameters: [String: JSONValue]) throws(Problem) {
    let query = parameters["query"] ?? .null
    // Forms send a query that nobody wrote as an empty one.
    guard !query.isNull, query.string?.allSatisfy(\.isWhitespace) != true else {
      self.init()
      return
    }
    guard let text = query.string else { throw .form }
    guard text.utf8.count <= Self.longest else { throw .tooLong }
    if let name = Self.name(text) {
      self.init(subject: .view(name))
      return
    }
    guard let members = try? WireJSON.decode(JSONValue.self, from: Array(text.utf8)).object,
      members.keys.allSatisfy({ ["view", "definition", "where", "format"].contains($0) })
    else { throw .form }
    self.init(
      subject: try Self.subject(members), conditions: try Self.conditions(members["where"] ?? .null),
      format: try Self.format(members["format"] ?? .null))
  }

  private static func name(_ text: String) -> String? {
    text.wholeMatch(of: /\s*([A-Za-z0-9_]{1,128})\s*/).map { String($0.1) }
  }

  private static func subject(_ members: [String: JSONValue]) throws(Problem) -> Subject? {
    switch (members["view"] ?? .null, members["definition"] ?? .null) {
    case (.null, .null): return nil
    case (.string(let text), .null):
      guard let name = name(text) else { throw .subject }
      return .view(name)
    case (.null, let definition) where definition.object != nil:
      guard let text = try? WireJSON.text(definition) else { throw .subject }
      return .definition(text)
    default: throw .subject
    }
  }

  private static func conditions(_ value: JSONValue) throws(Problem) -> [RowCondition] {
    if value.isNull { return [] }
    guard let items = value.array, items.count <= mostConditions else { throw .conditions }
    var conditions: [RowCondition] = []
    for item in items {
      guard let condition = RowCondition(item) else { throw .conditions }
      conditions.append(condition)
    }
    return conditions
  }

  private static func format(_ value: JSONValue) throws(Problem) -> LakeSettings.Format? {
    if value.isNull { return nil }
    guard let format = value.string.flatMap(LakeSettings.Format.init) else { throw .format }
    return format
  }
}

/// A condition that all rows must meet, written `[column, operation, value]`.
package struct RowCondition: Codable, Sendable, Hashable {
  package enum Operation: String, Codable, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case atMost = "<="
    case more = ">"
    case atLeast = ">="
  }

  package var column: String
  package var operation: Operation
  /// As text; nil stands for a missing value.
  package var value: String?

  package init(_ column: String, _ operation: Operation, _ value: String?) {
    self.column = column
    self.operation = operation
    self.value = value
  }

  init?(_ item: JSONValue) {
    guard let parts = item.array, parts.count == 3, let column = parts[0].string, (1...128).contains(column.utf8.count),
      let word = parts[1].string, let operation = word == "==" ? .equal : Operation(rawValue: word)
    else { return nil }
    let value: String?
    switch parts[2] {
    case .null: value = nil
    case .string(let text): value = text
    case .bool(let truth): value = truth ? "true" : "false"
    default:
      guard let number = parts[2].number, number.isFinite, let text = try? WireJSON.text(parts[2]) else { return nil }
      value = text
    }
    guard value != nil || [.equal, .notEqual].contains(operation), (value ?? "").utf8.count <= 1024 else { return nil }
    self.init(column, operation, value)
  }
}
