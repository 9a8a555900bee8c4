package import Foundation

/// The ODBC drivers that tests judge with, found by their files: nothing has to be registered on the machine.
package enum ODBCDriver: String, CaseIterable, Sendable {
  case postgres = "psqlodbcw.so"
  case sqlite = "libsqlite3odbc.so"

  package static let reason: String = "needs unixODBC and its drivers: run scripts/setup test"

  /// Whether this machine has it, and the driver manager.
  package var isInstalled: Bool { path != nil && Self.file("libodbc.so.2") != nil }

  /// Its file.
  package var path: String? { Self.file("odbc/\(rawValue)") ?? Self.file(rawValue) }

  private static func file(_ name: String) -> String? {
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib"))?.sorted() ?? []
    return folders.map { "/usr/lib/\($0)/\(name)" }.first { FileManager.default.fileExists(atPath: $0) }
  }

  /// What the driver needs for a database of ``PrivatePostgres``; its session's times are Dutch.
  package static func keywords(postgres uri: String) -> [(keyword: String, value: String)] {
    let parts = URLComponents(string: uri)
    let query = { (name: String) in parts?.queryItems?.first { $0.name == name }?.value ?? "" }
    return [
      ("Driver", postgres.path ?? postgres.rawValue), ("Servername", query("host")), ("Port", query("port")),
      ("Database", String((parts?.path ?? "").dropFirst())), ("UID", parts?.user ?? ""), ("UseDeclareFetch", "1"),
      ("ConnSettings", "SET TimeZone TO 'Europe/Amsterdam'"),
    ]
  }

  package static func keywords(sqlite file: URL) -> [(keyword: String, value: String)] {
    [("Driver", sqlite.path ?? sqlite.rawValue), ("Database", file.path)]
  }
}
