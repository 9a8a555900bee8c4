/// A page of the listing of a bucket (ListObjectsV2, with `encoding-type=url`).
package struct ObjectListing: Sendable {
  package struct Entry: Sendable, Hashable {
    /// The object's whole name in the bucket.
    package let key: String
    package let size: Int
    /// The `ETag` without its quotation marks; empty where the storage gives none.
    package let tag: String
    /// When it was written last, as the storage wrote it.
    package let modified: String

    package init(key: String, size: Int, tag: String, modified: String) {
      (self.key, self.size, self.tag, self.modified) = (key, size, tag, modified)
    }
  }

  package let entries: [Entry]
  /// What the next page is asked for with; nil: this is the last.
  package let next: String?

  /// The longest name, in bytes.
  private static let longestKey = 1024

  /// The longest page, in bytes: a thousand names of the greatest length, each byte escaped.
  private static let longest = 8 << 20

  /// Asks for a page: of the objects whose names begin so, those behind the place that the page before told.
  ///
  /// - Returns: nil where the answer is no listing.
  package static func page(_ reply: ObjectReply) async throws -> ObjectListing? {
    try await reply.xml(upTo: longest).flatMap { ObjectListing($0) }
  }

  /// The query of a request for a page.
  package static func query(prefix: String, after place: String?) -> [(name: String, value: String)] {
    [("list-type", "2"), ("encoding-type", "url"), ("max-keys", "1000")].map { (name: $0.0, value: $0.1) }
      + (prefix.isEmpty ? [] : [(name: "prefix", value: prefix)])
      + (place.map { [(name: "continuation-token", value: $0)] } ?? [])
  }

  init?(_ answer: XMLTree) {
    guard answer.name == "ListBucketResult", let isCut = answer["IsTruncated"]?.text, ["true", "false"].contains(isCut)
    else { return nil }
    let isEncoded = answer["EncodingType"]?.text == "url"
    var entries: [Entry] = []
    for item in answer.children where item.name == "Contents" {
      guard let name = item["Key"]?.text, let key = isEncoded ? Self.decoded(name) : name, !key.isEmpty,
        let size = item["Size"].flatMap({ Int($0.text) }), size >= 0, key.utf8.count <= Self.longestKey,
        (item["ETag"]?.text ?? "").utf8.count <= 256, (item["LastModified"]?.text ?? "").utf8.count <= 64
      else { return nil }
      entries.append(
        Entry(
          key: key, size: size, tag: ObjectReply.tag(item["ETag"]?.text ?? ""),
          modified: item["LastModified"]?.text ?? ""))
    }
    let next = answer["NextContinuationToken"]?.text
    guard isCut == "false" || next?.isEmpty == false else { return nil }
    (self.entries, self.next) = (entries, isCut == "true" ? next : nil)
  }

  /// A name without its escapes; some storages write a blank as `+`.
  private static func decoded(_ text: String) -> String? {
    var (bytes, rest) = ([UInt8](), Array(text.utf8)[...])
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): bytes.append(0x20)
      case UInt8(ascii: "%"):
        guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
          return nil
        }
        bytes.append(value)
        rest = rest.dropFirst(2)
      default: bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
