/// A SQL on FHIR v2 ViewDefinition: how resources of one type become rows.
package struct ViewDefinition: Sendable {
  package let resource: String
  package let name: String?
  /// Constants, by name.
  package let constants: [String: FHIRPathItem]
  /// Conditions on the resource, all of which must be true.
  package let conditions: [Condition]
  package let selections: [Selection]
  /// The time of the run, for `now()`, `today()` and `timeOfDay()`; without it they are empty.
  package private(set) var now: Temporal?

  package struct Condition: Sendable {
    package let path: FHIRPath
    /// Where it stands in the definition.
    package let place: String
  }

  /// An element of `select` or `unionAll`.
  package struct Selection: Sendable {
    package let iteration: Iteration
    package let columns: [Column]
    package let selections: [Selection]
    package let union: [Selection]
    package let place: String
  }

  /// What the rows of a selection go over.
  package enum Iteration: Sendable {
    /// The one item the selection is read from.
    case none
    case forEach(FHIRPath)
    case forEachOrNull(FHIRPath)
    /// Everything these paths reach, again and again.
    case `repeat`([FHIRPath])
  }

  package struct Column: Sendable {
    package let name: String
    package let path: FHIRPath
    package let type: String?
    /// The type in SQL that the tag `ansi/type` asks for, in capital letters.
    package let sqlType: String?
    package let isCollection: Bool
    package let place: String
  }
}

extension ViewDefinition {
  init(
    resource: String, name: String?, constants: [String: FHIRPathItem], conditions: [Condition], selections: [Selection]
  ) {
    (self.resource, self.name, self.constants) = (resource, name, constants)
    (self.conditions, self.selections) = (conditions, selections)
  }

  /// The view for a run at a certain time, which all its engines take for the present one.
  package func at(_ now: Temporal?) -> ViewDefinition {
    var view = self
    view.now = now
    return view
  }

  /// All columns, in the order of the rows.
  package var columns: [Column] { selections.flatMap(\.allColumns) }
}

extension ViewDefinition.Selection {
  /// Its columns, then those of nested selections, then those of its union.
  package var allColumns: [ViewDefinition.Column] {
    columns + selections.flatMap(\.allColumns) + (union.first?.allColumns ?? [])
  }
}
