/// What a resource says of itself, found in one pass over its bytes that also judges whether they are JSON.
///
/// Ranges lie in the bytes that were read. Texts with escapes count as missing where FHIR's own pattern has none; a
/// reference may have some (`Patient\/1`, as PHP writes it), which `UnsafeBufferPointer.unescaped(_:)` resolves.
package struct ResourceHeader {
  package private(set) var type: Range<Int>?
  package private(set) var id: Range<Int>?
  package private(set) var versionId: Range<Int>?
  /// `meta.lastUpdated`, in microseconds since 1970 UTC.
  package private(set) var lastUpdated: Int64?
  /// The text of the reference to the patient the resource is about, with the escapes it has.
  package private(set) var patient: Range<Int>?
  /// Of a Bundle: its `type`, `timestamp` and the array of its entries.
  package private(set) var bundleType: Range<Int>?
  package private(set) var timestamp: Int64?
  package private(set) var entries: Range<Int>?
  /// Whether one of these members stands twice, so that nobody knows which counts.
  package private(set) var isAmbiguous = false

  private let bytes: UnsafeBufferPointer<UInt8>

  /// Nil where the bytes are no JSON object, or more than that.
  package init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    var scanner = JSONScanner(bytes)
    guard scanner.enterObject(), read(&scanner), scanner.isAtEnd else { return nil }
  }

  private mutating func read(_ scanner: inout JSONScanner) -> Bool {
    var isFirst = true
    while true {
      switch scanner.nextMember(isFirst: isFirst) {
      case .end: return true
      case .fault: return false
      case .found(let name): guard member(name, &scanner) else { return false }
      }
      isFirst = false
    }
  }

  private mutating func member(_ name: Range<Int>, _ scanner: inout JSONScanner) -> Bool {
    switch name.count {
    case 2 where bytes.holds("id", name): return text(\.id, &scanner)
    case 4 where bytes.holds("meta", name): return meta(&scanner)
    case 4 where bytes.holds("type", name) && scanner.next == 0x22: return text(\.bundleType, &scanner)
    case 5 where bytes.holds("entry", name):
      _ = scanner.next
      let start = scanner.position
      guard scanner.skipValue(depth: 1) else { return false }
      if entries != nil { isAmbiguous = true }
      entries = start..<scanner.position
      return true
    case 7 where bytes.holds("subject", name) || bytes.holds("patient", name): return reference(&scanner)
    case 9 where bytes.holds("timestamp", name):
      var range: Range<Int>?
      guard Self.text(&range, &scanner) else { return false }
      if timestamp != nil { isAmbiguous = true }
      timestamp = range.flatMap { Instant.microseconds(UnsafeBufferPointer(rebasing: bytes[$0])) }
      return true
    case 11 where bytes.holds("beneficiary", name): return reference(&scanner)
    case 12 where bytes.holds("resourceType", name): return text(\.type, &scanner)
    default: return scanner.skipValue(depth: 1)
    }
  }

  private mutating func text(_ path: WritableKeyPath<Self, Range<Int>?>, _ scanner: inout JSONScanner) -> Bool {
    if self[keyPath: path] != nil { isAmbiguous = true }
    return Self.text(&self[keyPath: path], &scanner)
  }

  /// Nil for what is no text, is empty, or has escapes.
  private static func text(_ range: inout Range<Int>?, _ scanner: inout JSONScanner) -> Bool {
    guard scanner.next == 0x22 else { return scanner.skipValue(depth: 1) }
    let start = scanner.position + 1
    guard scanner.skipString() else { return false }
    range = scanner.sawEscape || scanner.position - 1 == start ? nil : start..<(scanner.position - 1)
    return true
  }

  private mutating func meta(_ scanner: inout JSONScanner) -> Bool {
    guard scanner.next == 0x7B, scanner.enterObject() else { return scanner.skipValue(depth: 1) }
    var isFirst = true
    while true {
      switch scanner.nextMember(isFirst: isFirst) {
      case .end: return true
      case .fault: return false
      case .found(let name):
        if bytes.holds("versionId", name) {
          guard text(\.versionId, &scanner) else { return false }
        } else if bytes.holds("lastUpdated", name) {
          var range: Range<Int>?
          guard Self.text(&range, &scanner) else { return false }
          if lastUpdated != nil { isAmbiguous = true }
          lastUpdated = range.flatMap { Instant.microseconds(UnsafeBufferPointer(rebasing: bytes[$0])) }
        } else {
          guard scanner.skipValue(depth: 2) else { return false }
        }
      }
      isFirst = false
    }
  }

  /// The text of the first reference in an object or an array of them.
  private mutating func reference(_ scanner: inout JSONScanner) -> Bool {
    _ = scanner.next
    let start = scanner.position
    guard scanner.skipValue(depth: 1) else { return false }
    guard patient == nil else { return true }
    var inner = JSONScanner(bytes, at: start)
    if inner.next == 0x5B { _ = inner.enterArray() }
    guard inner.enterObject() else { return true }
    var isFirst = true
    while case .found(let name) = inner.nextMember(isFirst: isFirst) {
      isFirst = false
      guard bytes.holds("reference", name) else {
        _ = inner.skipValue()
        continue
      }
      let opening = inner.next == 0x22 ? inner.position : nil
      guard inner.skipValue() else { return true }
      patient = opening.flatMap { $0 + 2 < inner.position ? $0 + 1..<inner.position - 1 : nil }
      return true
    }
    return true
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether a range holds exactly a text.
  package func holds(_ text: StaticString, _ range: Range<Int>) -> Bool {
    guard range.count == text.utf8CodeUnitCount else { return false }
    for index in 0..<range.count where self[range.lowerBound + index] != text.utf8Start[index] { return false }
    return true
  }

  /// A text between its quotes, which stand around the range, without its escapes.
  package func unescaped(_ range: Range<Int>) -> String {
    guard self[range].contains(0x5C),
      let text = try? JSONParser.parse(
        UnsafeBufferPointer(rebasing: self[range.lowerBound - 1..<range.upperBound + 1])
      ).string
    else { return text(range) }
    return text
  }

  /// A part of the bytes as text.
  package func text(_ range: Range<Int>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: self[range]), as: UTF8.self)
  }
}
