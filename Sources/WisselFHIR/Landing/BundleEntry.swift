/// An entry of a Bundle, as far as landing it needs: where its resource lies, or what it deletes.
package struct BundleEntry {
  package private(set) var fullURL: Range<Int>?
  package private(set) var resource: Range<Int>?
  /// `request.method` and `request.url`.
  package private(set) var method: Range<Int>?
  package private(set) var url: Range<Int>?
  /// `response.lastModified`.
  package private(set) var lastModified: Int64?
  /// `search.mode`.
  package private(set) var mode: Range<Int>?
  /// The entry's own bytes.
  package private(set) var range = 0..<0
  /// Whether one of these members stands twice, so that nobody knows which counts.
  package private(set) var isAmbiguous = false
  private var hasRequest = false

  /// The entries of a Bundle whose bytes were found to be JSON.
  package static func all(in bytes: UnsafeBufferPointer<UInt8>, _ array: Range<Int>) -> [BundleEntry] {
    var scanner = JSONScanner(bytes, at: array.lowerBound)
    var (entries, isFirst) = ([BundleEntry](), true)
    guard scanner.enterArray() else { return [] }
    while case .found = scanner.nextItem(isFirst: isFirst) {
      isFirst = false
      _ = scanner.next
      var entry = BundleEntry()
      let start = scanner.position
      entry.members(bytes, &scanner) { entry, name, scanner in entry.member(name, bytes, &scanner) }
      entry.range = start..<scanner.position
      entries.append(entry)
    }
    return entries
  }

  private mutating func member(_ name: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>, _ scanner: inout JSONScanner) {
    if bytes.holds("fullUrl", name) {
      text(\.fullURL, bytes, &scanner)
    } else if bytes.holds("resource", name) {
      if resource != nil { isAmbiguous = true }
      resource = Self.value(&scanner)
    } else if bytes.holds("request", name) {
      if hasRequest { isAmbiguous = true }
      hasRequest = true
      members(bytes, &scanner) { entry, name, scanner in
        if bytes.holds("method", name) {
          entry.text(\.method, bytes, &scanner)
        } else if bytes.holds("url", name) {
          entry.text(\.url, bytes, &scanner)
        } else {
          _ = scanner.skipValue()
        }
      }
    } else if bytes.holds("response", name) {
      members(bytes, &scanner) { entry, name, scanner in
        guard bytes.holds("lastModified", name) else {
          _ = scanner.skipValue()
          return
        }
        if entry.lastModified != nil { entry.isAmbiguous = true }
        let text = Self.text(bytes, &scanner)
        entry.lastModified = text.flatMap { Instant.microseconds(UnsafeBufferPointer(rebasing: bytes[$0])) }
      }
    } else if bytes.holds("search", name) {
      members(bytes, &scanner) { entry, name, scanner in
        if bytes.holds("mode", name) { entry.text(\.mode, bytes, &scanner) } else { _ = scanner.skipValue() }
      }
    } else {
      _ = scanner.skipValue()
    }
  }

  /// Goes over the members of an object; the closure passes over each value. What is no object is passed over.
  private mutating func members(
    _ bytes: UnsafeBufferPointer<UInt8>, _ scanner: inout JSONScanner,
    _ body: (inout BundleEntry, Range<Int>, inout JSONScanner) -> Void
  ) {
    guard scanner.next == 0x7B, scanner.enterObject() else {
      _ = scanner.skipValue()
      return
    }
    var isFirst = true
    while case .found(let name) = scanner.nextMember(isFirst: isFirst) {
      isFirst = false
      body(&self, name, &scanner)
    }
  }

  private mutating func text(
    _ path: WritableKeyPath<Self, Range<Int>?>, _ bytes: UnsafeBufferPointer<UInt8>, _ scanner: inout JSONScanner
  ) {
    if self[keyPath: path] != nil { isAmbiguous = true }
    self[keyPath: path] = Self.text(bytes, &scanner)
  }

  private static func value(_ scanner: inout JSONScanner) -> Range<Int>? {
    _ = scanner.next
    let start = scanner.position
    return scanner.skipValue() ? start..<scanner.position : nil
  }

  private static func text(_ bytes: UnsafeBufferPointer<UInt8>, _ scanner: inout JSONScanner) -> Range<Int>? {
    guard let range = value(&scanner), bytes[range.lowerBound] == 0x22 else { return nil }
    return range.count <= 2 ? nil : range.lowerBound + 1..<range.upperBound - 1
  }
}
