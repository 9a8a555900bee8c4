/// A name in the query that a route reads, for the description of the API.
package struct QueryField: Sendable, Hashable {
  package let name: String
  package let kind: Kind

  /// What its value is.
  package enum Kind: Sendable { case text, number, flag, moment }

  private init(_ name: String, _ kind: Kind) {
    self.name = name
    self.kind = kind
  }

  package static func text(_ name: String) -> QueryField { QueryField(name, .text) }
  package static func number(_ name: String) -> QueryField { QueryField(name, .number) }
  package static func flag(_ name: String) -> QueryField { QueryField(name, .flag) }
  package static func moment(_ name: String) -> QueryField { QueryField(name, .moment) }
}

extension [QueryField] {
  /// What every list reads beside its own filters.
  package static func list(_ filters: QueryField...) -> [QueryField] {
    [.number("page"), .number("per_page"), .text("sort"), .text("include")] + filters
  }
}
