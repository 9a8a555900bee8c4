package import WisselFHIR

/// Where the values of a column come from: the columns it is made of, and so on, down to elements of resources.
package struct ColumnOrigin: Sendable, Equatable {
  package enum Place: Sendable, Equatable {
    case column(SourceColumn)
    /// An element, by the type of the resource and the path from there.
    case element(resource: String, path: String)
  }

  package let place: Place
  /// In a fixed order; none where the values are the same in every row, or nothing is on record.
  package let origins: [ColumnOrigin]

  /// `curated.patients.gender`, or `Patient.gender` for an element.
  package var name: String {
    switch place {
    case .column(let column): column.text
    case .element(let resource, let path): "\(resource).\(path)"
    }
  }

  /// A line for each place, those it is made of below it.
  package var lines: [String] { [name] + origins.flatMap(\.lines).map { "  " + $0 } }

  package var json: JSON {
    let place: [JSON.Member] =
      switch place {
      case .column(let column):
        [.init("table", .string(column.table))] + (column.column.map { [.init("column", .string($0))] } ?? [])
      case .element(let resource, let path): [.init("resource", .string(resource)), .init("path", .string(path))]
      }
    return .object(place + (origins.isEmpty ? [] : [.init("sources", .array(origins.map(\.json)))]))
  }
}

extension ViewDefinition {
  /// The paths in the resource that a column is read by, from the resource on; several where a union reads it in several
  /// ways, and none for no column of the view.
  func paths(of column: String) -> [String] {
    func paths(_ selection: Selection, _ before: String) -> [String] {
      let befores: [String] =
        switch selection.iteration {
        case .none: [before]
        case .forEach(let path), .forEachOrNull(let path): [before + path.text + "."]
        case .repeat(let paths): [before + "repeat(\(paths.map(\.text).joined(separator: ", ")))."]
        }
      return befores.flatMap { before in
        selection.columns.filter { $0.name == column }.map { before + $0.path.text }
          + (selection.selections + selection.union).flatMap { paths($0, before) }
      }
    }
    return selections.flatMap { paths($0, "") }
  }
}
