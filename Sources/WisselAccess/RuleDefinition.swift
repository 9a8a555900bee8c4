package import WisselModel

/// A rule together with the sentence people read.
package struct RuleDefinition: Sendable, Equatable {
  package let rule: Rule
  package let description: String

  package init(_ operation: Operation, _ resource: Resource, _ scope: Scope, _ description: String) {
    rule = Rule(operation, resource, scope)
    self.description = description
  }
}

/// A role that every server has: it belongs to no organisation and cannot be edited or deleted.
package struct DefaultRole: Sendable, Equatable {
  package let name: String
  package let description: String
  /// In the catalogue's order.
  package let rules: [Rule]

  /// - Parameter numbers: positions in `RuleCatalogue.all`, the first rule being number 1.
  init(_ name: String, _ description: String, rules numbers: [Int]) {
    self.name = name
    self.description = description
    self.rules = numbers.map { RuleCatalogue.all[$0 - 1].rule }
  }
}
