import Foundation
import Hummingbird
import WisselWire

/// Which page of a list is asked for, and how its neighbours are named.
package struct Paging: Sendable, Hashable {
  /// From 1.
  package let page: Int
  /// From 1 to the most rows of a page.
  package let perPage: Int

  /// Far beyond any real list, so that offsets cannot overflow.
  private static let most = 1_000_000_000
  /// The most rows of a page, which is in memory as a whole; the vantage6 web interface asks for 9999.
  package static let mostRows = 10_000
  /// The most rows of a page with inputs or results.
  package static let mostTexts = 1000

  /// Reads `page` (1) and `per_page` (10). Throws 400 for what is no number or less than 1. A page never has more than
  /// `rows`, however many are asked for; its links lead to the rest.
  package init(_ query: Query, atMost rows: Int = mostRows) throws(WireError) {
    page = try Self.number(query, "page", 1, most: Self.most)
    perPage = min(try Self.number(query, "per_page", 10, most: Int.max), rows)
  }

  private static func number(
    _ query: Query, _ name: String, _ standard: Int, most: Int
  ) throws(WireError) -> Int {
    guard let text = query[name] else { return standard }
    guard let number = Int(text) else { throw .bad("invalid literal for int() with base 10: '\(text)'") }
    guard number >= 1 else { throw .bad("\(name) needs to be >= 1") }
    guard number <= most else { throw .bad("\(name) needs to be <= \(most)") }
    return number
  }

  /// How many rows to read.
  package var limit: Int { perPage }

  /// How many rows to skip.
  package var offset: Int { (page - 1) * perPage }

  /// The links of the page, in the order of the header: first, previous, self, next, last.
  package func links(path: String, query: Query, total: Int) -> [(name: String, link: String)] {
    let last = (total + perPage - 1) / perPage
    var links = [("first", link(path, query, 1))]
    if page > 1 { links.append(("previous", link(path, query, page - 1))) }
    links.append(("self", link(path, query, page)))
    if page < last { links.append(("next", link(path, query, page + 1))) }
    if total > 0 { links.append(("last", link(path, query, last))) }
    return links.map { (name: $0.0, link: $0.1) }
  }

  /// The request's path and query with `page` set; of a repeated name only the first value stays.
  private func link(_ path: String, _ query: Query, _ page: Int) -> String {
    var seen: Set<String> = []
    var items = query.items.filter { seen.insert($0.name).inserted }
    let item = Query.Item(name: "page", value: String(page))
    if let index = items.firstIndex(where: { $0.name == "page" }) { items[index] = item } else { items.append(item) }
    return path + "?" + items.map { FormText.encode($0.name) + "=" + FormText.encode($0.value) }.joined(separator: "&")
  }
}

extension APIReply {
  /// One page of a list: `{"data": …, "links": …}` with the headers `total-count` and `Link`.
  package static func page(
    _ data: [some Encodable], _ paging: Paging, total: Int, of request: APIRequest
  ) throws -> APIReply {
    let links = paging.links(path: request.path, query: request.query, total: total)
    var json = Data(#"{"data":"#.utf8)
    json.append(try WireJSON.encode(data))
    json.append(contentsOf: #","links":{"#.utf8)
    let members = try links.map { #""\#($0.name)":"# + (try WireJSON.text($0.link)) }
    json.append(contentsOf: members.joined(separator: ",").utf8)
    json.append(contentsOf: "}}".utf8)
    var headers: HTTPFields = [:]
    headers[values: HeaderName.link] = [links.map { "<\($0.link)>; rel=\($0.name)" }.joined(separator: ",")]
    headers[HeaderName.totalCount] = String(total)
    headers[.accessControlExposeHeaders] = "total-count, Link"
    return APIReply(json: json, headers: headers)
  }
}
