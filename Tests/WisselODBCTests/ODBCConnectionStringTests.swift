import Testing

@testable import WisselODBC

@Suite("What a database is opened with")
struct ODBCConnectionStringTests {
  @Test(
    "is written so that a driver reads what was meant, and read back",
    arguments: ["plain", "a;b=c", "{x}", "}}", "with space", " ends ", "é😀", "a'b\"", "", "/tmp/socket,5432"])
  func roundTrip(value: String) throws {
    let string = ODBCConnectionString([("Driver", "/usr/lib/d.so"), ("PWD", value), ("Server", "db")])
    let read = try #require(ODBCConnectionString(reading: string.text))
    #expect(read.text == string.text)
  }

  @Test("is read in the forms people write")
  func reading() throws {
    let read = try #require(ODBCConnectionString(reading: " Driver = {ODBC Driver 18} ;Server=tcp:db,1433; UID=a b\n"))
    #expect(read.text == "Driver={ODBC Driver 18};Server=tcp:db,1433;UID={a b};")
    for wrong in ["", "Driver", "Driver={a", "=x", "Driver={a}b;"] {
      #expect(ODBCConnectionString(reading: wrong) == nil, "\(wrong)")
    }
  }

  @Test("shows where the database is, and nothing else")
  func shown() {
    let string = ODBCConnectionString([
      ("Driver", "d"), ("SERVER", "db"), ("UID", "reader"), ("Trust", "hush"), ("PWD", "old"), ("Database", "dwh"),
    ]).with(password: "hush}")
    #expect("\(string)" == "odbc:SERVER=db;Database=dwh")
    #expect(String(reflecting: string).contains("hush") == false)
    var dumped = ""
    dump(string, to: &dumped)
    #expect(!dumped.contains("hush"))
    #expect(string.text == "Driver=d;SERVER=db;UID=reader;Trust=hush;Database=dwh;PWD={hush}}};")
  }
}
