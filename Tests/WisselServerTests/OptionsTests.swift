import Foundation
import Testing
import WisselDatabase
import WisselPasswords
import WisselServer
import WisselSettings

@Suite struct ServerOptionsTests {
  private func options(_ uri: String, _ more: String = "") throws -> ServerOptions {
    try ServerOptions(
      ServerSettings(yaml: "uri: \(uri)\n\(more)", file: "server.yaml"), folder: URL(fileURLWithPath: "/data"),
      environment: ["WISSEL_ROOT_PASSWORD": "given"])
  }

  @Test func theDatabaseIsFoundWhereTheOriginalLooks() throws {
    #expect(try options("sqlite:///wissel.sqlite").databaseFile?.path == "/data/wissel.sqlite")
    #expect(try options("sqlite:////var/lib/x.sqlite").databaseFile?.path == "/var/lib/x.sqlite")
    #expect(try options("sqlite://").databaseFile == nil)
    for driver in ["postgresql", "postgres", "postgresql+psycopg2"] {
      guard case .postgres(let address) = try options("\(driver)://u:secret@host/db").database else {
        Issue.record("\(driver) is not taken for PostgreSQL")
        continue
      }
      #expect(address.description == "postgresql://host/db")
    }
    for uri in ["mysql://u:secret@host/db", "postgresql://u:sec@ret:secret@host/db"] {
      let error = #expect(throws: ServerStartError.self) { try options(uri) }
      #expect(error?.description.contains("secret") == false)
    }
  }

  @Test func settingsBecomeOptions() throws {
    let options = try options(
      "sqlite:///x", "two_factor_auth: true\npassword_policy:\n  max_failed_attempts: 3\ntoken_expires_hours: 1\n")
    #expect(options.twoFactorAuthentication)
    #expect(options.lockOut == LockOut(maxFailedAttempts: 3, inactivationMinutes: 15))
    #expect(options.accessLifetime == 3600)
    #expect(options.rootPassword == "given")
    #expect(options.columnsImage != nil)
    #expect(try self.options("sqlite:///x", "wissel: {columns_image: \"\"}").columnsImage == nil)
    #expect(try self.options("sqlite:///x", "wissel: {columns_image: mine:1}").columnsImage == "mine:1")
  }
}
