/// What FHIR R4 says of an element's type by the type of the element it is in.
extension Structure {
  /// What a type has under a name.
  enum Child: Equatable {
    /// An element of one type: a primitive, a data type, or a part such as `Observation.component`.
    case typed(String)
    /// A resource, whose type its JSON tells.
    case resource
  }

  /// The element that a type has under the name that JSON has for it; nil where R4 has none.
  ///
  /// - Parameter type: A type of R4; of a primitive, what its `_name` holds is meant.
  func child(_ name: String, of type: String) -> Child? {
    let place = self.type(named: type) ?? (FHIRTypes.primitives.contains(type) ? elementType : nil)
    guard let place, let rule = types[place].element(symbols.symbol(name))?.pointee else { return nil }
    if rule.traits.contains(.resource) { return .resource }
    return .typed(rule.primitive == .none ? typeNames[Int(rule.type)] : rule.primitive.name)
  }
}

extension Primitive {
  var name: String { Self.names[Int(rawValue)] }

  private static let names = allCases.map { "\($0)" }
}

extension FHIRNode {
  /// The type of the element with a name in this one, as far as R4 tells it.
  ///
  /// Of what is known by nothing but its JSON, the children are not known either.
  func type(ofChild name: String) -> String? {
    guard let type = type ?? resourceType, case .typed(let child)? = Structure.r4.child(name, of: type) else {
      return nil
    }
    return child
  }
}
