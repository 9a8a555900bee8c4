import Hummingbird
import Testing

@testable import WisselHTTP

@Suite("Lists: queries, pages, order")
struct ListTests {
  @Test("links name the neighbours of a page")
  func links() throws {
    let query = Query("page=2&per_page=5")
    let paging = try Paging(query)
    #expect(paging.limit == 5 && paging.offset == 5)
    let links = paging.links(path: "/api/task", query: query, total: 17)
    #expect(links.map(\.name) == ["first", "previous", "self", "next", "last"])
    #expect(links.map(\.link) == [1, 1, 2, 3, 4].map { "/api/task?page=\($0)&per_page=5" })
  }

  @Test("a page past the end has no next, an empty list has no last")
  func edges() throws {
    let past = try Paging(Query("page=99")).links(path: "/t", query: Query("page=99"), total: 17)
    #expect(past.map(\.name) == ["first", "previous", "self", "last"])
    #expect(past.last?.link == "/t?page=2")
    let empty = try Paging(Query("")).links(path: "/t", query: Query(""), total: 0)
    #expect(empty.map(\.name) == ["first", "self"])
  }

  @Test("a page has so many rows at most, and its links lead to the rest")
  func bound() throws {
    let query = Query("per_page=2000000000")
    let paging = try Paging(query)
    #expect(paging.limit == 10_000 && paging.offset == 0)
    let links = paging.links(path: "/t", query: query, total: 10_001)
    #expect(links.first { $0.name == "next" }?.link == "/t?per_page=2000000000&page=2")
    #expect(try Paging(Query("per_page=2000"), atMost: Paging.mostTexts).limit == 1000)
    #expect(try Paging(Query("per_page=1000"), atMost: Paging.mostTexts).limit == 1000)
  }

  @Test("links keep the query, encoded as forms are, and the first value of a repeated name")
  func queries() throws {
    let query = Query("name=task-0%25&sort=-name%2Cid&note=a+b%C3%A9&name=again")
    let links = try Paging(query).links(path: "/t", query: query, total: 1)
    #expect(links.first?.link == "/t?name=task-0%25&sort=-name%2Cid&note=a+b%C3%A9&page=1")
    #expect(query["note"] == "a bé" && query.all("name") == ["task-0%", "again"])
  }

  @Test(
    "nonsense is refused",
    arguments: [
      ("page=0", "page needs to be >= 1"), ("per_page=-1", "per_page needs to be >= 1"),
      ("page=x", "invalid literal for int() with base 10: 'x'"),
    ])
  func nonsense(query: String, text: String) {
    #expect(throws: WireError.bad(text)) { try Paging(Query(query)) }
  }

  @Test("order by columns of the entity")
  func order() throws {
    let order = try SortOrder(Query("sort=-name,id"), of: "Task", columns: ["id", "name"])
    #expect(order.terms.map(\.column) == ["name", "id"] && order.terms.map(\.isDescending) == [true, false])
    let spaced = try SortOrder(Query("sort=%20-name%20,+id"), of: "Task", columns: ["id", "name"])
    #expect(spaced == order)
    #expect(throws: WireError.bad("Cannot sort a 'Task' by 'x' because it does not exist")) {
      try SortOrder(Query("sort=x"), of: "Task", columns: ["id"])
    }
  }

  @Test("includes are separated by commas or repeated")
  func includes() { #expect(Query("include=runs,results&include=x").includes == ["runs", "results", "x"]) }
}
