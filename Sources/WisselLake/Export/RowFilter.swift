import WisselDuckDB

/// A condition on a column of a view, as a task may name it.
package struct RowFilter: Sendable, Equatable, CustomStringConvertible {
  package enum Operation: String, Sendable, CaseIterable {
    case notEqual = "!="
    case atMost = "<="
    case atLeast = ">="
    case equal = "="
    case less = "<"
    case more = ">"
  }

  package let column: String
  package let operation: Operation
  package let value: String

  /// Reads `COLUMN OPERATION VALUE`, such as `age>=18`; `null` is a missing value, with `=` and `!=`.
  package init(_ text: String) throws(LakeError) {
    let marks: Set<Character> = ["!", "<", ">", "="]
    let name = text.prefix { !marks.contains($0) }
    let rest = text.dropFirst(name.count)
    guard let operation = Operation.allCases.first(where: { rest.hasPrefix($0.rawValue) }) else {
      throw LakeError("a filter reads COLUMN OPERATION VALUE, with one of = != < <= > >=")
    }
    column = name.split(separator: " ").joined(separator: " ")
    self.operation = operation
    value = String(rest.dropFirst(operation.rawValue.count).drop { $0 == " " })
    guard !column.isEmpty else { throw LakeError("a filter begins with the name of a column") }
  }

  package init(column: String, _ operation: Operation, _ value: String) {
    (self.column, self.operation, self.value) = (column, operation, value)
  }

  package var description: String { "\(column) \(operation.rawValue) \(value)" }

  /// The condition in SQL. The value is compared as the column's own type.
  func sql(_ type: String) throws(LakeError) -> String {
    let name = SQLText.name(column)
    if value == "null" {
      switch operation {
      case .equal: return "\(name) IS NULL"
      case .notEqual: return "\(name) IS NOT NULL"
      default: throw LakeError("the filter on \(column) compares with null, which only = and != can")
      }
    }
    let compared = operation == .notEqual ? "IS DISTINCT FROM" : operation.rawValue
    return "\(name) \(compared) CAST(\(SQLText.literal(value)) AS \(type))"
  }
}
