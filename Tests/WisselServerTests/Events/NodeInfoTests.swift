import Testing
import WisselWire

@testable import WisselServer

@Suite("What nodes tell about themselves")
struct NodeInfoTests {
  @Test("values become rows, lists rows per item, objects rows under their inner keys")
  func rows() throws {
    let rows = try #require(
      NodeInfo.rows([
        "encryption": false, "allowed_users": [3, 5], "allowed_algorithms": "all",
        "database_types": ["db_type_default": "csv"], "database_columns": ["columns_default": ["age", "sex"]],
        "nothing": nil,
      ]))
    #expect(
      rows.map { "\($0.key)=\($0.value)" }.sorted() == [
        "allowed_algorithms=all", "allowed_users=3", "allowed_users=5", "columns_default=age", "columns_default=sex",
        "db_type_default=csv", "encryption=0",
      ])
  }

  @Test("what is no object, or too much, is refused")
  func bounds() {
    #expect(NodeInfo.rows("text") == nil)
    #expect(NodeInfo.rows(["list": .array(Array(repeating: 1, count: NodeInfo.mostRows + 1))]) == nil)
    #expect(NodeInfo.rows(["text": .string(String(repeating: "x", count: NodeInfo.longestText + 1))]) == nil)
  }
}
