/// Keys of resources and references (SQL on FHIR v2, getResourceKey and getReferenceKey).
package enum ResourceKey {
  /// The key in a reference's text: the id of `Type/id`, whatever address stands before and version behind it.
  ///
  /// Nil for a reference of another type than wanted, and for what names no resource of its own: `#contained`,
  /// `urn:` and logical references.
  package static func key(_ reference: String, type: String?) -> String? {
    var (reference, type) = (reference, type ?? "")
    return reference.withUTF8 { text in
      type.withUTF8 { range(text, type: $0.isEmpty ? nil : $0) }.map { text.text($0) }
    }
  }

  /// The same in bytes: where the key is among them.
  package static func range(_ reference: UnsafeBufferPointer<UInt8>, type: UnsafeBufferPointer<UInt8>?) -> Range<Int>? {
    let slash = UInt8(ascii: "/")
    // Nearly all are `Type/id`.
    if let end = reference.firstIndex(of: slash), let last = reference.lastIndex(of: slash), end == last {
      let (name, id) = (reference[..<end], reference[(end + 1)...])
      let isKey = (1...64).contains(id.count) && id.allSatisfy(isIdByte) && isType(name)
      return isKey && (type.map { $0.elementsEqual(name) } ?? true) ? id.startIndex..<id.endIndex : nil
    }
    var parts = reference.split(separator: slash, omittingEmptySubsequences: false)[...]
    if parts.count >= 4, parts[parts.endIndex - 2].elementsEqual("_history".utf8) { parts = parts.dropLast(2) }
    guard parts.count >= 2, let id = parts.last, (1...64).contains(id.count), id.allSatisfy(isIdByte),
      isType(parts[parts.endIndex - 2]), parts.count == 2 || isAddress(parts),
      type.map({ $0.elementsEqual(parts[parts.endIndex - 2]) }) ?? true
    else { return nil }
    return id.startIndex..<id.endIndex
  }

  private typealias Part = Slice<UnsafeBufferPointer<UInt8>>

  private static func isIdByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || isLetter(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }

  private static func isType(_ text: Part) -> Bool {
    text.first.map { (0x41...0x5A).contains($0) } == true && text.allSatisfy(isLetter)
  }

  private static func isAddress(_ parts: ArraySlice<Part>) -> Bool {
    parts.count >= 5 && ["http:", "https:"].contains { $0.utf8.elementsEqual(parts[parts.startIndex]) }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }

  /// The same of a reference element.
  static func reference(_ node: FHIRNode, _ type: String?) -> [FHIRPathItem]? {
    guard let text = node.json["reference"]?.string, let key = key(text, type: type) else { return nil }
    return [.value(.string(key))]
  }
}
