import Foundation
import Testing
import WisselMail
import WisselTesting

@Suite(
  "Mail is handed in to a real mail server",
  .enabled(if: MailSink.isAvailable, "no Python packages: scripts/python sets them up"))
struct MailerTests {
  private static let text = "Grüße,\nline two = \n" + String(repeating: "long", count: 300) + "\n.\nend"

  private func send(
    _ server: MailServer, to recipient: String = "person@example.org"
  ) async throws {
    let mailer = Mailer(server)
    let message = MailMessage(to: recipient, subject: "Für dich", text: Self.text, date: Date(), id: "n-1")
    do {
      try await mailer.send(message)
      try await mailer.shutdown()
    } catch {
      try await mailer.shutdown()
      throw error
    }
  }

  private func server(
    _ sink: MailSink, _ security: MailServer.Security = .none, host: String = "127.0.0.1",
    login: MailServer.Credentials? = nil, trusting file: String? = nil
  ) -> MailServer {
    MailServer(
      host: host, port: sink.port, security: security, credentials: login, sender: "server@example.org",
      certificateFile: file, patience: .seconds(10))
  }

  @Test("in the clear, as it was written")
  func plain() async throws {
    try await withTemporaryFolder { folder in
      try await MailSink.run(in: folder) { sink in
        try await send(server(sink))
        let mail = try await sink.mail(1)
        #expect(mail.sender == "server@example.org" && mail.recipients == ["person@example.org"])
        #expect(mail.from == "server@example.org" && mail.to == "person@example.org" && mail.subject == "Für dich")
        #expect(mail.text == Self.text + "\n" && mail.longest <= 78 && !mail.encrypted)
      }
    }
  }

  @Test("encrypted and with a login, by STARTTLS and from the first byte", arguments: ["--starttls", "--tls"])
  func encrypted(way: String) async throws {
    try await withTemporaryFolder { folder in
      let (certificate, key) = try await MailSink.certificate(in: folder)
      let security: MailServer.Security = way == "--tls" ? .tls : .startTLS
      try await MailSink.run([way, certificate, key, "--login", "us er", "pass:word"], in: folder) { sink in
        let right = MailServer.Credentials(username: "us er", password: "pass:word")
        try await send(server(sink, security, login: right, trusting: certificate))
        #expect(try await sink.mail(1).encrypted)

        let wrong = MailServer.Credentials(username: "us er", password: "swordfish")
        let refused = await #expect(throws: MailError.self) {
          try await send(server(sink, security, login: wrong, trusting: certificate))
        }
        #expect(refused?.description.contains("swordfish") == false)
        await #expect(throws: MailError.self, "a certificate nobody vouches for is refused") {
          try await send(server(sink, security, login: right))
        }
        #expect(sink.count == 1)
      }
    }
  }

  @Test("a server that does not encrypt gets nothing when encryption is asked for")
  func downgrade() async throws {
    try await withTemporaryFolder { folder in
      try await MailSink.run(in: folder) { sink in
        let login = MailServer.Credentials(username: "u", password: "p")
        await #expect(throws: MailError.self) { try await send(server(sink, .startTLS, login: login)) }
        #expect(sink.count == 0)
      }
    }
  }

  @Test("a refused recipient, and nobody listening, are errors that say where to look")
  func refusals() async throws {
    try await withTemporaryFolder { folder in
      let port = try await MailSink.run(["--refuse"], in: folder) { sink in
        let refused = await #expect(throws: MailError.self) { try await send(server(sink)) }
        #expect(refused?.description.contains("550") == true && refused?.description.contains("smtp") == true)
        return sink.port
      }
      let gone = MailServer(host: "127.0.0.1", port: port, security: .none, sender: "server@example.org")
      await #expect(throws: MailError.self) { try await send(gone) }
    }
  }
}
