import WisselWire

/// The elements of a list, fetched page by page as they are asked for, up to a bound.
package struct Paged<Element: Decodable & Sendable>: AsyncSequence, Sendable {
  let client: APIClient
  let path: String
  let query: [(name: String, value: String)]
  let perPage: Int
  let limit: Int

  package func makeAsyncIterator() -> Iterator { Iterator(list: self) }

  package struct Iterator: AsyncIteratorProtocol {
    let list: Paged
    private var page = 0
    private var buffer: ArraySlice<Element> = []
    private var given = 0
    private var hasMore = true

    init(list: Paged) { self.list = list }

    /// - Throws: `APIError.tooMany` beyond the bound, or whatever the call throws.
    package mutating func next() async throws -> Element? {
      while buffer.isEmpty {
        guard hasMore else { return nil }
        page += 1
        let paging = [("page", String(page)), ("per_page", String(list.perPage))]
        let reply = try await list.client.call(
          .get, list.path, query: list.query + paging.map { (name: $0.0, value: $0.1) }, as: Page<Element>.self)
        buffer = reply.data[...]
        hasMore = reply.links["next"] != nil && !reply.data.isEmpty
      }
      guard given < list.limit else { throw APIError.tooMany(attempted: "GET \(list.path)", limit: list.limit) }
      given += 1
      return buffer.popFirst()
    }
  }

  /// All elements at once.
  package func all() async throws -> [Element] {
    var elements: [Element] = []
    for try await element in self { elements.append(element) }
    return elements
  }
}

extension APIClient {
  /// A list of the API.
  ///
  /// - Parameters:
  ///   - perPage: how many are fetched at a time.
  ///   - limit: how many there may be.
  package func list<Element: Decodable & Sendable>(
    _ path: String, query: [(name: String, value: String)] = [], perPage: Int = 100, limit: Int = 100_000,
    of type: Element.Type = Element.self
  ) -> Paged<Element> {
    Paged(client: self, path: path, query: query, perPage: perPage, limit: limit)
  }
}
