/// An expression in FHIRPath (HL7 FHIRPath N1), read and checked.
package struct FHIRPath: Sendable {
  package let text: String
  package let root: FHIRPathExpression

  /// Reads an expression; what is wrong with it is told with its column.
  package init(_ text: String) throws(FHIRPathError) {
    self.text = text
    root = try FHIRPathParser.parse(text)
  }

  /// Refuses a `%name` that nobody defines.
  package func check(variables: Set<String>) throws(FHIRPathError) {
    try Self.check(root, variables)
  }

  private static func check(_ expression: FHIRPathExpression, _ variables: Set<String>) throws(FHIRPathError) {
    if case .variable(let name) = expression.kind, !variables.contains(name) {
      throw FHIRPathError(expression.column, "'%\(name)' is not defined")
    }
    for part in expression.kind.parts { try check(part, variables) }
  }
}

extension FHIRPath {
  /// A part of an expression as one of its own.
  init(root: FHIRPathExpression) {
    text = root.description
    self.root = root
  }
}
