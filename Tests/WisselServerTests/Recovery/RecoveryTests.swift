import Foundation
import Hummingbird
import Testing
import WisselMail
import WisselServer
import WisselTesting
import WisselWire

@Suite(
  "Recovery by mail", .enabled(if: MailSink.isAvailable, "no Python packages: scripts/python sets them up"))
struct RecoveryTests {
  /// A server that hands its mail to a sink, with a clock that stands.
  private func run(
    configure: @escaping @Sendable (inout ServerOptions) -> Void = { _ in },
    _ body: @escaping @Sendable (TestServer, MailSink, ManualClock) async throws -> Void
  ) async throws {
    let clock = ManualClock()
    try await withTemporaryFolder { folder in
      try await MailSink.run(in: folder) { sink in
        try await TestServer.run(
          configure: {
            $0.mail = MailServer(
              host: "127.0.0.1", port: sink.port, security: .none, sender: "noreply@example.org")
            $0.supportAddress = "help@example.org"
            configure(&$0)
          }, now: { clock.now }
        ) { server in try await body(server, sink, clock) }
      }
    }
  }

  /// The line of a mail that is a code.
  static func code(in mail: ReceivedMail) throws -> String {
    try #require(mail.text.split(separator: "\n").first { $0.hasPrefix("ey") && $0.split(separator: ".").count == 3 })
      .description
  }

  /// What the audit log says was done to come back.
  private func recoveries(_ server: TestServer) async throws -> [AuditEntry] {
    try await server.audit().filter { $0.action.hasPrefix("POST /recover/") && $0.outcome == "done" }
  }

  private func login(_ server: TestServer, _ password: String) async throws -> Int {
    try await server.call(.post, "/token/user", ["username": "root", "password": .string(password)]).status
  }

  @Test("POST /recover/lost and /recover/reset: a mailed code chooses a new password, once, and opens a locked account")
  func password() async throws {
    try await run { server, sink, clock in
      for _ in 0..<5 { _ = try await login(server, "wrong") }
      #expect(try await login(server, TestServer.rootPassword) == 401)
      #expect(try await sink.mail(1).subject.contains("Failed logins"))

      let reply = try await server.call(.post, "/recover/lost", ["email": "root@domain.ext"])
      let unknown = try await server.call(.post, "/recover/lost", ["username": "nobody"])
      #expect(reply.status == 200 && reply.text == unknown.text)
      let mail = try await sink.mail(2)
      #expect(mail.recipients == ["root@domain.ext"] && mail.sender == "noreply@example.org")
      #expect(mail.text.contains("help@example.org") && mail.text.contains("60 minutes"))
      let code = try Self.code(in: mail)
      #expect(try await server.call(.get, "/organization", token: code).status == 422, "a code opens nothing else")
      #expect(try await server.call(.post, "/recover/2fa/reset", ["reset_token": .string(code)]).status == 400)
      let weak = try await server.call(
        .post, "/recover/reset", ["reset_token": .string(code), "password": "weak"])
      #expect(weak.status == 400 && weak.json["errors"]?["password"] != nil)
      let body: JSONValue = ["reset_token": .string(code), "password": "Another-1!"]
      #expect(try await server.call(.post, "/recover/reset", body).status == 200)
      #expect(try await login(server, "Another-1!") == 200)
      let again = try await server.call(.post, "/recover/reset", body)
      #expect(again.status == 400 && again.message == "Invalid recovery token!")
      let audited = try await recoveries(server)
      #expect(Set(audited.map(\.action)) == ["POST /recover/lost", "POST /recover/reset"])
      #expect(audited.filter { $0.action == "POST /recover/reset" }.map(\.actorID) == [1])
    }
  }

  @Test("a second mail comes after the interval, not before; a code ends with its time")
  func interval() async throws {
    try await run { server, sink, clock in
      let lost: JSONValue = ["username": "root"]
      _ = try await server.call(.post, "/recover/lost", lost)
      let code = try Self.code(in: try await sink.mail(1))
      _ = try await server.call(.post, "/recover/lost", lost)
      await server.service.core.errands.finish()
      #expect(sink.count == 1)
      clock.advance(minutes: 61)
      let late = try await server.call(
        .post, "/recover/reset", ["reset_token": .string(code), "password": "Another-1!"])
      #expect(late.message == "Invalid recovery token!")
      _ = try await server.call(.post, "/recover/lost", lost)
      #expect(try await sink.mail(2).recipients == ["root@domain.ext"])
    }
  }

  @Test("a mail that the mail server did not take does not hold back the next request")
  func unsent() async throws {
    try await TestServer.run(configure: {
      $0.mail = MailServer(host: "127.0.0.1", port: 1, security: .none, sender: "noreply@example.org")
    }) { server in
      _ = try await server.call(.post, "/recover/lost", ["username": "root"])
      await server.service.core.errands.finish()
      let token = try await server.token()
      let user = try await server.call(.get, "/user/1", token: token)
      #expect(user.json["last_email_recover_password_sent"] == .null)
    }
  }

  @Test("lock-out mails: one, however long somebody goes on guessing")
  func lockOut() async throws {
    try await run { server, sink, _ in
      for _ in 0..<12 { _ = try await login(server, "wrong") }
      await server.service.core.errands.finish()
      #expect(try await sink.mail(1).text.contains("5 times"))
      #expect(sink.count == 1)
    }
  }

  @Test("PATCH /password/change counts wrong passwords too")
  func change() async throws {
    try await run { server, sink, _ in
      let token = try await server.token()
      for _ in 0..<5 {
        let reply = try await server.call(
          .patch, "/password/change", ["current_password": "wrong", "new_password": "Another-1!"], token: token)
        #expect(reply.status == 401)
      }
      #expect(try await sink.mail(1).subject.contains("Failed logins"))
      #expect(try await login(server, TestServer.rootPassword) == 401)
    }
  }

  @Test("POST /recover/2fa/lost and /recover/2fa/reset: a new second factor, with the password and by mail")
  func secondFactor() async throws {
    try await run(configure: { $0.twoFactorAuthentication = true }) { server, sink, clock in
      let first = try await server.call(
        .post, "/token/user", ["username": "root", "password": .string(TestServer.rootPassword)])
      let old = try #require(first.json["otp_secret"]?.string)
      let wrong = try await server.call(.post, "/recover/2fa/lost", ["username": "root", "password": "wrong"])
      #expect(wrong.status == 401 && wrong.message == "Failed to login")
      let lost = try await server.call(
        .post, "/recover/2fa/lost",
        ["username": "root", "password": .string(TestServer.rootPassword), "email": nil])
      #expect(lost.message == "You should have received an email that will allow you to reset your 2FA.")
      let code = try Self.code(in: try await sink.mail(1))
      #expect(
        try await server.call(
          .post, "/recover/reset", ["reset_token": .string(code), "password": "Another-1!"]
        ).status == 400)
      let reset = try await server.call(.post, "/recover/2fa/reset", ["reset_token": .string(code)])
      let new = try #require(reset.json["otp_secret"]?.string)
      #expect(reset.status == 200 && new != old)
      let password = OneTimePassword(try #require(OneTimeSecret(text: new)))
      let login = try await server.call(
        .post, "/token/user",
        [
          "username": "root", "password": .string(TestServer.rootPassword),
          "mfa_code": .string(password.code(at: clock.now)),
        ])
      #expect(login.json["access_token"] != nil)
      #expect(try await server.call(.post, "/recover/2fa/reset", ["reset_token": .string(code)]).status == 400)
      let audited = try await recoveries(server)
      #expect(audited.map(\.action) == ["POST /recover/2fa/lost", "POST /recover/2fa/reset"])
      #expect(audited.allSatisfy { $0.actorID == 1 })
    }
  }

  @Test("without a mail server the password endpoint says the same, and the other says whom to ask")
  func noMail() async throws {
    try await TestServer.run { server in
      #expect(try await server.call(.post, "/recover/lost", ["username": "root"]).status == 200)
      let reply = try await server.call(
        .post, "/recover/2fa/lost", ["username": "root", "password": .string(TestServer.rootPassword)])
      #expect(reply.status == 400 && reply.message?.contains("administrator") == true)
    }
  }
}
