/// What FHIR R4 says of the values that a plain path gives, against the types that a view's columns declare.
///
/// A path is followed as far as its elements are of one type each; of everything else nothing is said.
struct ElementKinds {
  private let view: ViewDefinition

  static func check(_ view: ViewDefinition) throws(ViewError) {
    guard view.columns.contains(where: { $0.type != nil }) else { return }
    for selection in view.selections { try ElementKinds(view: view).check(selection, view.resource) }
  }

  private func check(_ selection: ViewDefinition.Selection, _ context: String?) throws(ViewError) {
    let focus: String? =
      switch selection.iteration {
      case .none: context
      case .forEach(let path), .forEachOrNull(let path): type(of: path.root, context)
      case .repeat: nil
      }
    for column in selection.columns {
      guard let declared = column.type, let own = type(of: column.path.root, focus), let kind = ViewKind(type: own),
        !kind.agrees(with: declared)
      else { continue }
      throw ViewError(column.place + ".type", "the path gives what FHIR calls \(own), not \(declared)")
    }
    for part in selection.selections + selection.union { try check(part, focus) }
  }

  private func type(of expression: FHIRPathExpression, _ context: String?) -> String? {
    switch expression.kind {
    case .this: return context
    case .member(let base, let name):
      if base.isThis, let first = name.unicodeScalars.first, ("A"..."Z").contains(first) {
        return name == context ? context : nil
      }
      return type(of: base, context).flatMap { Self.elements[$0]?[name] }
    case .item(let base, _): return type(of: base, context)
    case .type(let operation, _, let type) where operation != .is:
      return FHIRTypes.primitives.contains(type) || Self.elements[type] != nil ? type : nil
    case .function(let function, let base, _):
      switch function {
      case .where, .first, .last, .single, .tail, .skip, .take, .distinct: return type(of: base, context)
      default: return nil
      }
    default: return nil
    }
  }

  /// The type of each element that is no choice, by the type it is an element of.
  private static let elements: [String: [String: String]] = {
    var types: [String: [String: String]] = [:]
    for type in StructureReader.read(R4Elements.text) {
      for element in type.elements where !element.isChoice {
        types[type.name, default: [:]][element.name] = element.types.first
      }
    }
    return types
  }()
}

extension ViewKind {
  /// The kind of a primitive FHIR type's values.
  fileprivate init?(type: String) {
    if type == "boolean" {
      self = .boolean
    } else if FHIRTypes.integers.contains(type) || type == "decimal" {
      self = .number
    } else if FHIRTypes.temporals[type] != nil {
      self = .temporal
    } else if FHIRTypes.texts.contains(type) {
      self = .string
    } else {
      return nil
    }
  }
}
