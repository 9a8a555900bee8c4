import Foundation

/// The columns a list is ordered by: `sort=field,-field2`.
package struct SortOrder: Sendable, Hashable {
  package let terms: [Term]

  package struct Term: Sendable, Hashable {
    package let column: String
    package let isDescending: Bool
  }

  /// No order beyond the list's own.
  package static let none = SortOrder(terms: [])

  private init(terms: [Term]) { self.terms = terms }

  /// Reads `sort`. `columns` are those of the entity itself; another name is answered with 400.
  package init(_ query: Query, of entity: String, columns: Set<String>) throws(WireError) {
    var terms: [Term] = []
    for part in (query["sort"] ?? "").split(separator: ",") {
      // A plus sign in a query is a blank, too.
      let part = part.trimmingCharacters(in: .whitespaces)
      let isDescending = part.hasPrefix("-")
      let column = isDescending || part.hasPrefix("+") ? String(part.dropFirst()) : part
      guard columns.contains(column) else {
        throw .bad("Cannot sort a '\(entity)' by '\(column)' because it does not exist")
      }
      terms.append(Term(column: column, isDescending: isDescending))
    }
    self.terms = terms
  }
}
