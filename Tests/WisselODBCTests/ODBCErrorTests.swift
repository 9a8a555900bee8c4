import Foundation
import Testing
import WisselTesting

@testable import WisselODBC

@Suite("What ODBC cannot do")
struct ODBCErrorTests {
  private static func error(_ keywords: [(keyword: String, value: String)]) throws -> ODBCError? {
    let settings = ODBCSettings(ODBCConnectionString(keywords))
    let library = try ODBCLibrary.shared.get()
    return #expect(throws: ODBCError.self) { try ODBCConnection(settings, library: library) }
  }

  @Test("a library that is missing or another's is told with the package to install")
  func library() {
    for path in ["/nowhere/libodbc.so.2", "libc.so.6"] {
      let error = #expect(throws: ODBCError.self) { try ODBCLibrary(path) }
      #expect(error?.kind == .library)
      #expect(error?.description.contains("install the Debian package unixodbc") == true)
    }
  }

  @Test("a missing driver or data source is told", .enabled(if: ODBCDriver.sqlite.isInstalled, "\(ODBCDriver.reason)"))
  func driver() throws {
    for keywords in [[("Driver", "/nowhere/driver.so")], [("Driver", "Nobody's")], [("DSN", "nothing")]] {
      let error = try Self.error(keywords.map { ($0.0, $0.1) })
      #expect(error?.kind == .connection)
      #expect(error?.description.contains("odbcinst.ini") == true, "\(error?.description ?? "")")
    }
  }

  @Test(
    "a wrong password, no server: told without the password",
    .enabled(
      if: ODBCDriver.postgres.isInstalled && PrivatePostgres.isInstalled && LoopbackWay.isPossible,
      "\(ODBCDriver.reason)"))
  func password() async throws {
    try await withTemporaryFolder { folder in
      let authority = try await TestAuthority(in: folder)
      let port = try FreePort.find()
      let postgres = PrivatePostgres.guarded(try await authority.certificate(), port: port)
      try await postgres.setPassword("p;w}d {x%41+")
      let keywords: [(keyword: String, value: String)] = [
        ("Driver", ODBCDriver.postgres.path ?? ""), ("Servername", "127.0.0.1"), ("Port", "\(port)"),
        ("Database", "postgres"), ("UID", "guarded"), ("SSLmode", "require"),
      ]
      let right = ODBCConnectionString(keywords).with(password: "p;w}d {x%41+")
      _ = try ODBCConnection(ODBCSettings(right), library: ODBCLibrary.shared.get())
      for other in [
        keywords + [("PWD", "hush-hush")], keywords.map { ($0.keyword, $0.keyword == "Port" ? "1" : $0.value) },
      ] {
        let error = try Self.error(other)
        #expect(error?.kind == .connection)
        #expect(error?.description.contains("look at the address, the name and the password") == true)
        #expect(error?.description.contains("hush") == false)
      }
    }
  }
}
