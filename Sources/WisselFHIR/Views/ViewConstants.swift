/// The constants of a view: a name and one value of a primitive type.
enum ViewConstants {
  static func read(_ json: JSON) throws(ViewError) -> [String: FHIRPathItem] {
    var constants: [String: FHIRPathItem] = [:]
    for (index, item) in try ViewFields.array(json, "constant", "").enumerated() {
      let place = "constant[\(index)]"
      guard let members = item.members else { throw ViewError(place, "it must be an object") }
      guard let name = try ViewFields.text(item, "name", place) else {
        throw ViewError(place + ".name", "the constant's name is missing")
      }
      guard ViewFields.isName(name) else { throw ViewError(place + ".name", ViewFields.nameRule) }
      guard constants[name] == nil, !reserved.contains(name) else {
        throw ViewError(place + ".name", "constant '\(name)' is already defined")
      }
      let values = members.filter { $0.name.hasPrefix("value") }
      guard values.count == 1 else { throw ViewError(place, "constant '\(name)' must have exactly one value") }
      try ViewFields.check(item, ["name", values[0].name], place)
      constants[name] = try value(values[0], place)
    }
    return constants
  }

  /// Variables whose meaning follows from where an expression is read.
  private static let reserved: Set<String> = [ViewDefinition.rowIndex, "resource", "rootResource", "context"]

  private static func value(_ member: JSON.Member, _ place: String) throws(ViewError) -> FHIRPathItem {
    guard let type = FHIRTypes.type(suffix: member.name.dropFirst(5)), FHIRTypes.primitives.contains(type),
      type != "xhtml"
    else { throw ViewError("\(place).\(member.name)", "a constant cannot have this type") }
    // A 64-bit integer may stand in quotes.
    let json =
      if type == "integer64", let digits = member.value.string { JSON.number(digits) } else { member.value }
    guard let value = SystemValue(json, type: type), isOf(type, value) else {
      throw ViewError("\(place).\(member.name)", "the value is no \(type)")
    }
    return .value(value)
  }

  private static func isOf(_ type: String, _ value: SystemValue) -> Bool {
    switch value {
    case .boolean: return type == "boolean"
    case .number(let number):
      guard type != "decimal" else { return true }
      guard FHIRTypes.integers.contains(type), let integer = number.integer, number.isInteger else { return false }
      return type == "positiveInt" ? integer > 0 : type == "unsignedInt" ? integer >= 0 : true
    case .string: return FHIRTypes.texts.contains(type)
    case .temporal: return true
    case .vastNumber, .quantity: return false
    }
  }
}
