import WisselWire

/// The types of fields, with the coercions of the original: text is never made from numbers, whole numbers are read
/// from digits and from 1.0, booleans from the usual words.
package indirect enum FieldType: Sendable {
  case string
  case integer
  /// A whole number above zero.
  case id
  case boolean
  case url
  case email
  /// A moment, ISO 8601; kept as the text that was given.
  case time
  case list(FieldType)
  /// A value, alone or as a list of one.
  case single(FieldType)
  /// Objects, or whatever the field's checks make of it.
  case any

  func read(_ value: JSONValue) -> Result<JSONValue, FieldProblem> {
    switch self {
    case .string: value.string == nil ? wrong("Not a valid string.") : .success(value)
    case .integer: Self.integer(value).map { .success(.int($0)) } ?? wrong("Not a valid integer.")
    case .id:
      switch Self.integer(value) {
      case nil: wrong("Not a valid integer.")
      case .some(let number) where number < 1: wrong("Must be greater than or equal to 1.")
      case .some(let number): .success(.int(number))
      }
    case .boolean: Self.boolean(value).map { .success(.bool($0)) } ?? wrong("Not a valid boolean.")
    case .url: text(value, WebAddress.isValid, "Not a valid URL.")
    case .email: text(value, MailAddress.isValid, "Not a valid email address.")
    case .time: text(value, { WireTime($0) != nil }, "Not a valid datetime.")
    case .list(let type): list(value, of: type)
    case .single(let type): type.read(value.array?.count == 1 ? value.array?.first ?? value : value)
    case .any: .success(value)
    }
  }

  private func wrong(_ text: String) -> Result<JSONValue, FieldProblem> { .failure(FieldProblem(text)) }

  private func text(
    _ value: JSONValue, _ isValid: (String) -> Bool, _ problem: String
  ) -> Result<JSONValue, FieldProblem> {
    guard let text = value.string else { return wrong("Not a valid string.") }
    return isValid(text) ? .success(value) : wrong(problem)
  }

  private func list(_ value: JSONValue, of type: FieldType) -> Result<JSONValue, FieldProblem> {
    guard let items = value.array else { return wrong("Not a valid list.") }
    var values: [JSONValue] = []
    var problems: [String: JSONValue] = [:]
    for (index, item) in items.enumerated() {
      switch item.isNull ? .failure(FieldProblem("Field may not be null.")) : type.read(item) {
      case .success(let item): values.append(item)
      case .failure(let problem): problems[String(index)] = problem.body
      }
    }
    return problems.isEmpty ? .success(.array(values)) : .failure(FieldProblem(items: problems))
  }

  private static func integer(_ value: JSONValue) -> Int? {
    switch value {
    case .int(let number): number
    case .double(let number): Int(exactly: number)
    case .string(let text): Int(text.filter { $0 != " " })
    default: nil
    }
  }

  private static let yes: Set<String> = ["t", "true", "y", "yes", "on", "1"]
  private static let no: Set<String> = ["f", "false", "n", "no", "off", "0"]

  private static func boolean(_ value: JSONValue) -> Bool? {
    switch value {
    case .bool(let value): value
    case .int(1), .double(1): true
    case .int(0), .double(0): false
    case .string(let text):
      yes.contains(text.lowercased()) ? true : no.contains(text.lowercased()) ? false : nil
    default: nil
    }
  }
}
