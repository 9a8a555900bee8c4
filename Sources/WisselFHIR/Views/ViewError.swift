/// What is wrong with a view, or with running it. It quotes no data.
package struct ViewError: Error, Equatable, CustomStringConvertible {
  /// Where in the definition, such as `select[0].column[1].path`; empty for the whole of it.
  package let place: String
  /// The column in the expression there, counted from 1.
  package let column: Int?
  package let reason: String

  package init(_ place: String, column: Int? = nil, _ reason: String) {
    (self.place, self.column, self.reason) = (place, column, reason)
  }

  package init(_ place: String, _ error: FHIRPathError) {
    self.init(place, column: error.column, error.reason)
  }

  package var description: String {
    let position = [place.isEmpty ? nil : place, column.map { "column \($0)" }].compactMap(\.self)
    return position.isEmpty ? reason : position.joined(separator: ", ") + ": " + reason
  }
}
