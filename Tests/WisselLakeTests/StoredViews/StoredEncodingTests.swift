import Testing
import WisselDatabase
import WisselTesting

@testable import WisselFHIR

@Suite(
  "Values that PostgreSQL encodes", .enabled(if: PrivatePostgres.isInstalled, "\(PrivatePostgres.reason)"))
struct StoredEncodingTests {
  private static let texts = [
    "", "a", "2010", "0000", "0001", "2010T", "2010-13", "2010-00", "2010-10", "2010-10T", "2010-1", "2010-10-1",
    "2010-10-10",
    "2010-10-10T", "2010-04-31", "2010-02-29", "2012-02-29", "1900-02-29", "2000-02-29", "2010-10-32", "2010-10-10T12",
    "2010-10-10T12Z", "2010-10-10T12+02:00", "2010-10-10T24:00", "2010-10-10T12:30", "2010-10-10T12:30Z",
    "2010-10-10T23:30-01:00", "2010-10-10T12:30:00", "2010-10-10T12:30:00Z", "2010-10-10T00:30:00+14:00",
    "2010-10-10T00:30:00+15:00", "2010-10-10T00:30:00-00:00", "2010-10-10T12:30:60Z", "2012-03-01T00:30:00.5+01:00",
    "2010-10-10T12:30:00.123456789+00:30", "2010-10-10T12:30:00.1234567890Z", "2010-10-10T12:30:00.Z", "2010-10T12:30",
    "12", "12:30", "12:30:00", "12:30:00.5", "24:30:00", "12:30:00Z", "2010-10-10 12:30", "2010-10-10\n", "９999",
    "true",
    "0999-01-01T00:10:00+00:20", "9999-12-31T23:59:59-00:01",
  ]
  private static let numbers = [
    "0", "0.0", "0.00", "1", "-1", "10", "100", "1.0", "1.00", "0.1", "-0.10", "0.010", "12.5", "-12.5", "99", "-99",
    "12345678901234567890.123456789", "99999999999999999999999999999999999999",
    "100000000000000000000000000000000000000",
    "0.00000000000000000000000000000000000001", "0.000000000000000000000000000000000000010", "-0.5", "-0.55", "1000.00",
  ]

  @Test("are what the landing makes of them, whatever the type", arguments: ["", "date", "dateTime", "time", "string"])
  func encoded(type: String) async throws {
    let values =
      (Self.texts.map { JSON.string($0) } + Self.numbers.map { JSON.number($0) }
        + [.bool(true), .bool(false), .null])
    let element = { (type: PostgresEncoding.TypeName) in
      PostgresEncoding.text(PostgresLanding.Element(json: "j", sibling: nil, type: type), isCompared: true)
    }
    let list = PostgresSnapshot.literal(JSON.array(values).text)
    let known = type.isEmpty ? "CAST(NULL AS text)" : "'\(type)'"
    let sql =
      "SELECT \(element(type.isEmpty ? .untold : .known(type))), \(element(.column("t"))) FROM "
      + "(SELECT \(known) AS t, j FROM jsonb_array_elements(CAST(\(list) AS jsonb)) AS a(j)) AS b"
    var encoded: [[String?]] = []
    try await PostgresSnapshot(PrivatePostgres.shared.standing(), timeZone: "UTC").rows(of: sql) { encoded.append($0) }
    #expect(encoded.count == values.count)
    for (value, texts) in zip(values, encoded) {
      let expected = Encoded.text(.node(FHIRNode(value, type: type.isEmpty ? nil : type)))
      #expect(texts == [expected, expected], "\(value.text) of type '\(type)'")
    }
  }
}
