/// Keys of resources and references (SQL on FHIR v2, getResourceKey and getReferenceKey).
package enum ResourceKey {
  /// The key in a reference's text: the id of `Type/id`, whatever address stands before and version behind it.
  ///
  /// Nil for a reference of another type than wanted, and for what names no resource of its own: `#contained`,
  /// `urn:` and logical references.
  package static func key(_ reference: String, type: String?) -> String? {
    var parts = reference.split(separator: "/", omittingEmptySubsequences: false)[...]
    if parts.count >= 4, parts[parts.endIndex - 2] == "_history" { parts = parts.dropLast(2) }
    guard parts.count >= 2, let id = parts.last, isId(id), isType(parts[parts.endIndex - 2]),
      parts.count == 2 || isAddress(parts)
    else { return nil }
    if let type, parts[parts.endIndex - 2] != type { return nil }
    return String(id)
  }

  private static func isId(_ text: Substring) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || isLetter(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
      }
  }

  private static func isType(_ text: Substring) -> Bool {
    text.utf8.first.map { (0x41...0x5A).contains($0) } == true && text.utf8.allSatisfy(isLetter)
  }

  private static func isAddress(_ parts: ArraySlice<Substring>) -> Bool {
    ["http:", "https:"].contains(parts.first) && parts.count >= 5
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }

  /// The same of a reference element.
  static func reference(_ node: FHIRNode, _ type: String?) -> [FHIRPathItem]? {
    guard let text = node.json["reference"]?.string, let key = key(text, type: type) else { return nil }
    return [.value(.string(key))]
  }
}
