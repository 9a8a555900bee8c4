import CODBC
import Testing

@testable import WisselODBC

@Suite("Values as drivers give them")
struct ODBCTextTests {
  /// What is given, of which kind, and what it becomes; nil: it stays.
  private static let texts: [(String, ODBCColumn.Kind, String?)] = [
    // SQL Server's and Oracle's way with numbers below one.
    (".50", .number, "0.50"), ("-.5", .number, "-0.5"), ("123456789012345678.10", .number, nil),
    // More digits than the number has.
    ("0.10000000000000001", .double, "0.1"), ("0.100000001", .float, "0.1"), ("4.0000000000000000", .double, "4"),
    ("1.5E-10", .double, nil), ("123456789012345678", .double, nil), ("nan", .double, nil), (".5", .double, "0.5"),
    ("abc  ", .paddedText, "abc"), ("  ", .paddedText, ""), ("abc  ", .text, nil),
    ("2024-01-31 10:00:00.0000000 +01:00", .instant, "2024-01-31 10:00:00.0000000+01:00"),
    ("2024-01-31 10:00:00+01:00", .instant, nil),
  ]

  @Test("become the text that is handed on", arguments: texts)
  func text(given: String, kind: ODBCColumn.Kind, expected: String?) {
    #expect(ODBCText.text(given, kind) == expected ?? given)
  }

  @Test("times and dates are written alike, whatever a driver would write")
  func times() {
    #expect(ODBCText.text(codbc_date(year: 33, month: 4, day: 3)) == "0033-04-03")
    let time = { (fraction: UInt32) in
      ODBCText.text(
        codbc_timestamp(year: 2024, month: 1, day: 31, hour: 9, minute: 5, second: 7, fraction: fraction))
    }
    #expect(time(0) == "2024-01-31 09:05:07")
    #expect(time(500_000_000) == "2024-01-31 09:05:07.5")
    #expect(time(1_000) == "2024-01-31 09:05:07.000001")
  }

  @Test("bytes are text where they are UTF-8, and digits where they are not")
  func bytes() {
    #expect(Array("é😀".utf8).withUnsafeBytes { ODBCText.text($0) } == "é😀")
    #expect([UInt8(0xFF), 0x0A].withUnsafeBytes { ODBCText.text($0) } == "ff0a")
  }

  @Test("types of SQL Server, Oracle and MySQL are known")
  func types() {
    let kinds = [3, -9, -155, 93, 91, -7, 8, -4, -8, -11].map { ODBCColumn(name: "c", type: $0).kind }
    #expect(
      kinds == [.number, .text, .instant, .timestamp, .date, .bit, .double, .bytes, .paddedText, .text])
  }
}
