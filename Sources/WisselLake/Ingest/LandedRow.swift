import WisselFHIR

/// What landing makes of a document, or of an entry of one: a version of a resource, the word that one is deleted, or
/// something to be put aside.
struct LandedRow {
  enum Content {
    case resource(ResourceHeader)
    /// Type and id, and when, in microseconds since 1970 UTC.
    case deletion(type: String, id: String, at: Int64?)
    case fault(LandingFault)
  }

  let content: Content
  /// Its place among a Bundle's entries, from 1; 0 for a document of its own.
  let entry: Int
  /// Its bytes in the document.
  let range: Range<Int>
  /// The id of the Bundle it came in.
  let bundle: String?
  /// The id for a resource that has none of its own: what its `urn:uuid:` names. Where there is none either, the id is
  /// made of the content.
  var name: String?
  /// The type of what is put aside; empty where it cannot be told.
  var type = ""
}

/// Why something is put aside: where, by which rule, in words that quote no data.
package struct LandingFault: Sendable, Equatable {
  package let path: String
  package let rule: String
  package let reason: String

  package init(path: String = "", rule: String, reason: String) {
    (self.path, self.rule, self.reason) = (path, rule, reason)
  }
}

extension LandedRow {
  /// The rows of a document. A Bundle that only carries resources is taken apart; one that is a document or a message
  /// stays whole, since the copies in it are of their own day.
  static func all(of bytes: UnsafeBufferPointer<UInt8>) -> [LandedRow] {
    let whole = 0..<bytes.count
    guard let header = ResourceHeader(bytes) else { return [fault(json(bytes), 0, whole)] }
    guard let type = header.type, bytes.holds("Bundle", type), !isKeptWhole(bytes, header) else {
      return [row(bytes, header, 0, whole, nil)]
    }
    guard !header.isAmbiguous else { return [row(bytes, header, 0, whole, nil)] }
    guard let entries = header.entries else { return [] }
    let bundle = header.id.map(bytes.text)
    let time = header.timestamp ?? header.lastUpdated
    return BundleEntry.all(in: bytes, entries).enumerated().compactMap { index, entry in
      row(bytes, entry, index + 1, bundle, time)
    }
  }

  private static func isKeptWhole(_ bytes: UnsafeBufferPointer<UInt8>, _ header: ResourceHeader) -> Bool {
    guard let type = header.bundleType else { return false }
    return bytes.holds("document", type) || bytes.holds("message", type)
  }

  private static func row(
    _ bytes: UnsafeBufferPointer<UInt8>, _ header: ResourceHeader, _ entry: Int, _ range: Range<Int>, _ bundle: String?
  ) -> LandedRow {
    let place = entry == 0 ? "" : "Bundle.entry[\(entry - 1)].resource"
    let problem: LandingFault? =
      if header.type == nil {
        LandingFault(path: place, rule: "resource-type", reason: "the member resourceType is missing or no text")
      } else if header.isAmbiguous {
        LandingFault(path: place, rule: "member-twice", reason: "resourceType, id, meta or entry stands there twice")
      } else if header.id.map({ $0.count > 256 }) ?? (entry == 0 && !bytes.holds("Bundle", header.type ?? 0..<0)) {
        LandingFault(path: place, rule: "id", reason: "the member id is missing, empty or too long")
      } else {
        nil
      }
    if let problem { return fault(problem, entry, range, bundle, type: header.type.map(bytes.text)) }
    return LandedRow(content: .resource(header), entry: entry, range: range, bundle: bundle)
  }

  /// Nil for an entry that is neither a resource nor a deletion, such as a search's remarks.
  private static func row(
    _ bytes: UnsafeBufferPointer<UInt8>, _ entry: BundleEntry, _ place: Int, _ bundle: String?, _ time: Int64?
  ) -> LandedRow? {
    guard !entry.isAmbiguous else {
      let reason = "fullUrl, resource, request, response or search stands there twice"
      return fault(
        LandingFault(path: "Bundle.entry[\(place - 1)]", rule: "member-twice", reason: reason), place, entry.range,
        bundle)
    }
    if let mode = entry.mode, bytes.holds("outcome", mode) { return nil }
    if let method = entry.method, bytes.holds("DELETE", method) {
      let range = entry.url ?? entry.range.lowerBound..<entry.range.lowerBound
      let parts = entry.url.map { bytes.unescaped($0).split(separator: "/", omittingEmptySubsequences: false) } ?? []
      guard parts.count >= 2, let type = parts.dropLast().last, let id = parts.last, !type.isEmpty, !id.isEmpty,
        !id.contains("?"), type.allSatisfy({ $0.isASCII && $0.isLetter })
      else {
        let reason = "a deletion must name a type and an id in request.url"
        return fault(
          LandingFault(path: "Bundle.entry[\(place - 1)].request.url", rule: "deletion", reason: reason), place, range,
          bundle)
      }
      return LandedRow(
        content: .deletion(type: String(type), id: String(id), at: entry.lastModified ?? time), entry: place,
        range: range, bundle: bundle)
    }
    guard let range = entry.resource else { return nil }
    guard let header = ResourceHeader(UnsafeBufferPointer(rebasing: bytes[range])) else {
      let reason = "the resource is no JSON object"
      return fault(
        LandingFault(path: "Bundle.entry[\(place - 1)].resource", rule: "json", reason: reason), place, range, bundle)
    }
    var row = row(UnsafeBufferPointer(rebasing: bytes[range]), header, place, range, bundle)
    let url = entry.fullURL.map(bytes.text) ?? ""
    if header.id == nil, url.hasPrefix("urn:uuid:") { row.name = String(url.dropFirst(9)) }
    return row
  }

  /// - Parameter type: What the document says it is; taken where it can be the name of a type.
  static func fault(
    _ fault: LandingFault, _ entry: Int, _ range: Range<Int>, _ bundle: String? = nil, type: String? = nil
  ) -> LandedRow {
    let type = type.flatMap { $0.utf8.count <= 64 && $0.allSatisfy { $0.isASCII && $0.isLetter } ? $0 : nil }
    return LandedRow(content: .fault(fault), entry: entry, range: range, bundle: bundle, type: type ?? "")
  }

  /// The parser is asked what is wrong only where something is.
  private static func json(_ bytes: UnsafeBufferPointer<UInt8>) -> LandingFault {
    do throws(JSONError) {
      guard try JSONParser.parse(bytes).members == nil else { return LandingFault(rule: "json", reason: "not JSON") }
      return LandingFault(rule: "json", reason: "a resource is a JSON object")
    } catch {
      return LandingFault(rule: "json", reason: "\(error)")
    }
  }
}
