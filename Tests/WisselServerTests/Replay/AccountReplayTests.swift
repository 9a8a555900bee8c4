import Synchronization
import Testing
import WisselMail
import WisselPasswords
import WisselServer
import WisselTesting
import WisselWire

@Suite(
  "Recorded logins with a second factor, recoveries and lock-outs replay",
  .enabled(if: Transcript.areAvailable && MailSink.isAvailable, "no recorded exchanges, or no Python packages"))
struct AccountReplayTests {
  static let files = ["15-mfa", "16-password-recovery-lockout"]

  @Test("a server with second factors and mail, from the first login to the end of a lock-out")
  func accounts() async throws {
    let clock = ManualClock()
    try await withTemporaryFolder { folder in
      try await MailSink.run(in: folder) { sink in
        try await TestServer.run(configure: { Self.configure(&$0, sink) }, now: { clock.now }) { server in
          try await Self.play(on: server, sink, clock)
        }
      }
    }
  }

  private static func configure(_ options: inout ServerOptions, _ sink: MailSink) {
    options.rootPassword = "root"
    options.serverName = "ref"
    options.twoFactorAuthentication = true
    options.accessLifetime = 3600
    options.refreshLifetime = 7200
    options.lockOut = LockOut(maxFailedAttempts: 3, inactivationMinutes: 1)
    options.mail = MailServer(host: "127.0.0.1", port: sink.port, security: .none, sender: "noreply@example.org")
  }

  /// The mails, in order: a new second factor, a new password, the news of the lock-out.
  private static func play(on server: TestServer, _ sink: MailSink, _ clock: ManualClock) async throws {
    var replayer = Replayer(server)
    for (number, file) in files.enumerated() {
      let transcript = try Transcript(file)
      replayer.begin()
      replayer.mailedCode = { try RecoveryTests.code(in: try await sink.mail(number + 1)) }
      for index in transcript.entries.indices {
        // The recording waited here for the end of the lock-out.
        if file.hasPrefix("16-"), index == 24 { clock.advance(minutes: 2) }
        try await replayer.play(transcript, index)
      }
    }
    try ReplayTests.judge(replayer.findings, files: files)
    #expect(replayer.played == 41)
    let news = try await sink.mail(3)
    #expect(news.recipients == ["locky@example.org"] && news.text.contains("3 times"))
    await server.service.core.errands.finish()
    #expect(sink.count == 3)
  }
}
