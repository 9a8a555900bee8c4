import Testing
import WisselTesting

@testable import WisselPayloads

@Suite("What object storage answers")
struct StorageAnswerTests {
  private static let listing = """
    <?xml version="1.0" encoding="UTF-8"?>
    <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Prefix/><IsTruncated>true</IsTruncated>
    <NextContinuationToken>a&amp;b=</NextContinuationToken><EncodingType>url</EncodingType>
    <Contents note='>'><Key>a+b%2Bc%C3%A9.ndjson</Key><Size>12</Size><ETag>&quot;abc&#34;</ETag></Contents>
    <!-- > --><Contents><Key>%CC%81</Key><Size>0</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>
    </ListBucketResult>
    """

  private static func tree(_ text: String) -> XMLTree? { XMLTree(Array(text.utf8)) }

  @Test("a listing is read with its escapes")
  func listing() throws {
    let listing = try #require(Self.tree(Self.listing).flatMap { ObjectListing($0) })
    #expect(
      listing.entries == [
        .init(key: "a b+cé.ndjson", size: 12, tag: "abc", modified: ""),
        .init(key: "\u{301}", size: 0, tag: "", modified: "2026-01-01T00:00:00Z"),
      ])
    #expect(listing.next == "a&b=")
    let last = Self.listing.replacing(">true<", with: ">false<")
    #expect(Self.tree(last).flatMap { ObjectListing($0) }?.next == nil)
    let plain = Self.listing.replacing(">url<", with: "><")
    #expect(Self.tree(plain).flatMap { ObjectListing($0) }?.entries.first?.key == "a+b%2Bc%C3%A9.ndjson")
  }

  @Test(
    "a listing that misses something is none",
    arguments: [("%CC%81", "%CC"), ("%CC%81", "%C"), ("<Size>0", "<Size>-1"), ("a&amp;b=", ""), ("true", "yes")])
  func wrong(part: String, instead: String) throws {
    let tree = try #require(Self.tree(Self.listing.replacing(part, with: instead)))
    #expect(ObjectListing(tree) == nil)
  }

  @Test(
    "what is no XML, is cut off, or brings entities of its own is refused",
    arguments: [
      "", "<", "<a>", "<a", "<a></b>", "<a/><b/>", "x<a/>", "<a>&foo;</a>", "<a>&", "</a>", "<>", "</>",
      "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a><![CDATA[x]]></a>",
      String(repeating: "<a>", count: 40) + String(repeating: "</a>", count: 40),
    ])
  func refused(text: String) {
    #expect(Self.tree(text)?.name == nil)
  }

  @Test("no answer, however it is cut or damaged, ends the process")
  func damaged() {
    let bytes = Array(Self.listing.utf8)
    for end in bytes.indices { #expect(XMLTree(Array(bytes[..<end])) == nil, "cut at \(end)") }
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<2000 {
      var damaged = bytes
      for _ in 0..<3 {
        damaged[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      _ = XMLTree(damaged).flatMap { ObjectListing($0) }
    }
  }
}
