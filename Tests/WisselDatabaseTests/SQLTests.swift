import Testing
import WisselDatabase

private enum Colour: String { case red, green }

@Suite struct SQLTests {
  @Test func interpolatedValuesBecomeBinds() {
    let name = "Robert'); DROP TABLE student;--"
    let none: Int? = nil
    let sql: SQL = "SELECT * FROM student WHERE name = \(name) AND age > \(7) AND class IS \(none)"
    #expect(sql.text == "SELECT * FROM student WHERE name = ? AND age > ? AND class IS ?")
    #expect(sql.values == [.text(name), .integer(7), .null])
  }

  @Test func typedValuesBindTheirRawValue() {
    let absent: Colour? = nil
    let sql: SQL = "SELECT \(Colour.red), \(absent), \(true), \(1.5), \([1, 2] as [UInt8])"
    #expect(sql.values == [.text("red"), .null, .integer(1), .real(1.5), .blob([1, 2])])
  }

  @Test func listsStandInParentheses() {
    let sql: SQL = "id IN \(list: [1, 2, 3]) OR colour IN \(list: [Colour.green])"
    #expect(sql.text == "id IN (?, ?, ?) OR colour IN (?)")
    #expect(sql.values == [.integer(1), .integer(2), .integer(3), .text("green")])
    let nothing: SQL = "id IN \(list: [Int]())"
    #expect(nothing.text == "id IN (NULL)")
  }

  @Test func partsKeepTheirValuesInOrder() {
    var sql: SQL = "SELECT 1 WHERE a = \(1)"
    sql += "AND \(["b = \(2)", "c = \(3)"].joined(by: .or)) AND d = \(4)"
    #expect(sql.text == "SELECT 1 WHERE a = ? AND (b = ?) OR (c = ?) AND d = ?")
    #expect(sql.values == [.integer(1), .integer(2), .integer(3), .integer(4)])
    #expect(([SQL]()).joined(by: .and).text == "(1 = 1)")
    #expect(([SQL]()).joined(by: .or).text == "(1 = 0)")
  }
}
