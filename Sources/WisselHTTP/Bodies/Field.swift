package import WisselWire

/// One field of a body: its name, type and checks.
package struct Field: Sendable {
  package let name: String
  package let isRequired: Bool
  let isNullable: Bool
  let type: FieldType
  private let checks: [Check]

  /// A check beyond the type: a text when something is wrong with the value.
  package typealias Check = @Sendable (JSONValue) -> String?

  package init(
    _ name: String, _ type: FieldType, required: Bool = false, nullable: Bool = false, _ checks: Check...
  ) {
    self.name = name
    self.type = type
    isRequired = required
    isNullable = nullable
    self.checks = checks
  }

  /// The value brought to its type and checked.
  func read(_ value: JSONValue) -> Result<JSONValue, FieldProblem> {
    if value.isNull {
      return isNullable ? .success(.null) : .failure(FieldProblem("Field may not be null."))
    }
    return type.read(value).flatMap { value in
      let problems = checks.compactMap { $0(value) }
      return problems.isEmpty ? .success(value) : .failure(FieldProblem(problems))
    }
  }
}

/// What is wrong with a field: texts, or for lists the texts of each item under its index.
package struct FieldProblem: Error, Hashable {
  package let body: JSONValue

  package init(_ text: String) { body = [.string(text)] }
  package init(_ texts: [String]) { body = .array(texts.map(JSONValue.string)) }
  package init(items: [String: JSONValue]) { body = .object(items) }
}
