/// An element of a resource: its JSON, its primitive's `_name` sibling, and its type where names tell it: its own, or
/// that in what it is an element of.
package struct FHIRNode: Sendable {
  /// `null` for a primitive that has extensions and no value.
  package let json: JSON
  /// The member `_name` of a primitive: its id and extensions.
  package let sibling: JSON?
  /// The FHIR type, if R4 or the JSON name says so: of a part such as `Observation.component` its path. Nil for a
  /// resource, which says itself, and for what R4 does not know.
  package let type: String?

  package init(_ json: JSON, sibling: JSON? = nil, type: String? = nil) {
    (self.json, self.sibling, self.type) = (json, sibling, type)
  }

  /// The value of a primitive.
  package var value: SystemValue? { SystemValue(json, type: type) }

  /// The resource's type, if this is a resource.
  package var resourceType: String? { json["resourceType"]?.string }
}

extension FHIRNode {
  /// The elements of this one with a name; of an element with a choice of types the value that is there, whatever its
  /// type.
  package func children(_ name: String) -> [FHIRNode] {
    let own = members(name, type: type(ofChild: name))
    // `typeReference` beside `type` is an element of its own: R4 has no choice of that name.
    guard own.isEmpty, ElementName(name) == .open, let members = json.members else { return own }
    // `value` stands as `valueQuantity`, or `_valueString` alone.
    var seen: Set<String> = []
    var nodes: [FHIRNode] = []
    for member in members {
      let key = member.name.utf8.first == UInt8(ascii: "_") ? member.name.utf8.dropFirst() : member.name.utf8[...]
      guard key.count > name.utf8.count, key.starts(with: name.utf8),
        let type = FHIRTypes.type(suffix: Substring(key.dropFirst(name.utf8.count))),
        seen.insert(String(Substring(key))).inserted
      else { continue }
      nodes += self.members(String(Substring(key)), type: type)
    }
    return nodes
  }

  /// The elements with a name and a type among a choice: `valueQuantity`.
  package func children(_ name: String, of type: String) -> [FHIRNode] {
    children(name).filter { $0.isOf(type) }
  }

  /// All elements of this one, in the order of the JSON.
  package var children: [FHIRNode] {
    var nodes: [FHIRNode] = []
    for holder in [json, sibling].compactMap(\.self) {
      guard let members = holder.members else { continue }
      var seen: Set<String> = []
      for member in members where member.name != "resourceType" && seen.insert(member.name).inserted {
        if member.name.hasPrefix("_") {
          let name = String(member.name.dropFirst())
          if holder[name] == nil { nodes += Self.pair(.null, member.value, type(ofChild: name)) }
        } else {
          let type = type(ofChild: member.name) ?? Self.type(of: member.name)
          nodes += Self.pair(member.value, holder.sibling(of: member.name), type)
        }
      }
    }
    return nodes
  }

  private func members(_ name: String, type: String?) -> [FHIRNode] {
    var nodes: [FHIRNode] = []
    for holder in [json, sibling].compactMap(\.self) {
      let (value, sibling) = (holder[name], holder.sibling(of: name))
      if value != nil || sibling != nil { nodes += Self.pair(value ?? .null, sibling, type) }
    }
    return nodes
  }

  /// The elements that a member stands for, each with its own `_name`.
  private static func pair(_ value: JSON, _ sibling: JSON?, _ type: String?) -> [FHIRNode] {
    let hasOnlySiblings = value.isNull && sibling?.array != nil
    guard case .array(let items) = hasOnlySiblings ? .array([]) : value else {
      let sibling = sibling.flatMap { $0.members == nil ? nil : $0 }
      return value.isNull && sibling == nil ? [] : [FHIRNode(value, sibling: sibling, type: type)]
    }
    let siblings = sibling?.array ?? []
    return (0..<max(items.count, siblings.count)).flatMap { index in
      pair(
        index < items.count ? items[index] : .null,
        index < siblings.count && siblings[index].array == nil ? siblings[index] : nil, type)
    }
  }

  /// The type in a name such as `valueQuantity`. Only the names that FHIR gives to most choices are read so.
  private static func type(of name: String) -> String? {
    name.hasPrefix("value") ? FHIRTypes.type(suffix: name.dropFirst(5)) : nil
  }
}

extension JSON {
  /// The member `_name`, looked for without making its name.
  fileprivate func sibling(of name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first {
      $0.name.utf8.first == UInt8(ascii: "_") && $0.name.utf8.dropFirst().elementsEqual(name.utf8)
    }?.value
  }
}
