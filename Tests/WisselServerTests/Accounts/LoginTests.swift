import Foundation
import Hummingbird
import Logging
import Synchronization
import Testing
import WisselPasswords
import WisselTesting
import WisselWire

@testable import WisselServer

/// A clock that stands until a test moves it.
final class ManualClock: Sendable {
  private let time = Mutex(WireTime("2026-11-21T20:00:00") ?? WireTime(microseconds: 0))

  var now: WireTime { time.withLock { $0 } }

  func advance(minutes: Int) {
    time.withLock { $0 = WireTime(microseconds: $0.microseconds + Int64(minutes) * 60_000_000) }
  }
}

@Suite struct LoginTests {
  @Test func tooManyFailuresLockAndTimeOpens() async throws {
    let clock = ManualClock()
    try await TestServer.run(
      configure: { $0.lockOut = LockOut(maxFailedAttempts: 3, inactivationMinutes: 15) }, now: { clock.now }
    ) { server in
      let right: JSONValue = ["username": "root", "password": .string(TestServer.rootPassword)]
      for _ in 0..<3 {
        let reply = try await server.call(.post, "/token/user", ["username": "root", "password": "wrong"])
        #expect(reply.status == 401)
      }
      let locked = try await server.call(.post, "/token/user", right)
      #expect(locked.status == 401)
      #expect(locked.message == "Failed to login")
      clock.advance(minutes: 16)
      #expect(try await server.call(.post, "/token/user", right).status == 200)
      _ = try await server.call(.post, "/token/user", ["username": "root", "password": "wrong"])
      #expect(try await server.call(.post, "/token/user", right).status == 200)
    }
  }

  @Test func parallelGuessesAllCount() async throws {
    try await TestServer.run { server in
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<12 {
          group.addTask {
            try await server.call(
              .post, "/token/user", ["username": "root", "password": .string("guess \(number)")]
            ).status
          }
        }
        return try await group.reduce(into: [Int]()) { $0.append($1) }
      }
      #expect(statuses.allSatisfy { $0 == 401 })
      let right = try await server.call(
        .post, "/token/user", ["username": "root", "password": .string(TestServer.rootPassword)])
      #expect(right.status == 401)
    }
  }

  @Test func changingThePasswordAsksForTheOldOne() async throws {
    try await TestServer.run { server in
      let token = try await server.token()
      func change(_ current: String, _ new: String) async throws -> TestServer.Reply {
        try await server.call(
          .patch, "/password/change", ["current_password": .string(current), "new_password": .string(new)],
          token: token)
      }
      #expect(try await change("wrong", "Passw0rd!3").message == "Failed to login")
      #expect(
        try await change(TestServer.rootPassword, TestServer.rootPassword).message
          == "New password is the same as current password!")
      #expect(try await change(TestServer.rootPassword, "weak").status == 400)
      #expect(try await change(TestServer.rootPassword, "N3w-Password").status == 200)
      _ = try await server.token("root", "N3w-Password")
    }
  }

  @Test func theHistoryIsAPlainValue() {
    let rule = LockOut(maxFailedAttempts: 2, inactivationMinutes: 10)
    let start = WireTime(microseconds: 0)
    func minute(_ minute: Int64) -> WireTime { WireTime(microseconds: minute * 60_000_000) }
    var history = rule.history(LockOut.History(), afterAttempt: false, at: start)
    #expect(history == LockOut.History(failures: 1, last: start))
    history = rule.history(history, afterAttempt: false, at: minute(1))
    #expect(rule.isLocked(history, now: minute(2)))
    #expect(rule.history(history, afterAttempt: true, at: minute(2)) == history)
    #expect(!rule.isLocked(history, now: minute(11)))
    #expect(rule.history(history, afterAttempt: false, at: minute(12)).failures == 1)
    #expect(rule.history(history, afterAttempt: true, at: minute(12)).failures == 0)
  }
}

@Suite struct FirstStartTests {
  @Test func aRandomPasswordIsWrittenToAFileOnlyTheOwnerReads() async throws {
    try await withTemporaryFolder { folder in
      var options = ServerOptions(dataFolder: folder)
      options.passwordCost = 4
      options.databaseFile = folder.appendingPathComponent("server.sqlite")
      let service = try await ServerService(options, logger: Logger(label: "test"))
      let file = folder.appendingPathComponent("root-password")
      #expect(service.notices.contains { $0.contains(file.path) })
      let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      let password = try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .newlines)
      #expect(!service.notices.contains { $0.contains(password) })
      _ = try await Login(service.core).enter("root", password: password, code: nil)

      let again = try await ServerService(options, logger: Logger(label: "test"))
      #expect(again.notices.isEmpty)
    }
  }

  @Test func onlyThePasswordOfTheProcessThatWasFirstIsWritten() async throws {
    try await TestServer.withOptions({ $0.rootPassword = nil }) { options in
      let core = try await ServerService.open(
        options, logger: Logger(label: "test"), now: { WireTime(Date()) }, unique: { UUID().uuidString })
      let start = FirstStart(core: core)
      // Both looked before either wrote.
      let (first, second) = (try await start.prepare(), try await start.prepare())
      #expect(try await start.begin(with: first).count == 1)
      #expect(try await start.begin(with: second) == [])
      let files = try FileManager.default.contentsOfDirectory(atPath: options.dataFolder.path)
      #expect(files.filter { $0.hasPrefix("root-password") } == ["root-password"])
      let file = options.dataFolder.appendingPathComponent("root-password")
      let password = try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .newlines)
      #expect(try await core.passwords.verify(password, against: first.hash))
      _ = try await Login(core).enter("root", password: password, code: nil)
      try await core.end()
      try core.database.close()
    }
  }

  @Test func aHashIsTakenInPlaceOfAPassword() async throws {
    try await withTemporaryFolder { folder in
      var generator = SystemRandomNumberGenerator()
      let hash = try Bcrypt.hash("Passw0rd!", cost: 4, using: &generator)
      let file = folder.appendingPathComponent("hash")
      try Data((hash + "\n").utf8).write(to: file)
      var options = ServerOptions(dataFolder: folder)
      options.passwordCost = 4
      for environment in [
        ["V6_INIT_SUPER_PASS_HASHED": hash],
        ["V6_INIT_SUPER_PASS_HASHED_FILE": file.path, "V6_INIT_SUPER_PASS_HASHED": "not looked at"],
      ] {
        options.rootPasswordHash = RootPasswordHash(environment)
        let service = try await ServerService(options, logger: Logger(label: "test"))
        #expect(service.notices.isEmpty)
        _ = try await Login(service.core).enter("root", password: "Passw0rd!", code: nil)
      }
      for wrong in [RootPasswordHash.text("Passw0rd!"), .text(hash + "x"), .file(folder.appendingPathComponent("no"))] {
        options.rootPasswordHash = wrong
        let error = await #expect(throws: ServerStartError.self) {
          try await ServerService(options, logger: Logger(label: "test"))
        }
        #expect(error?.description.contains("V6_INIT_SUPER_PASS_HASHED") == true)
        #expect(error?.description.contains("Passw0rd!") == false)
      }
      #expect(RootPasswordHash([:]) == nil && RootPasswordHash(["V6_INIT_SUPER_PASS_HASHED": ""]) == nil)
    }
  }

  @Test func aWeakPasswordIsTakenWithAWarning() async throws {
    try await withTemporaryFolder { folder in
      var options = ServerOptions(dataFolder: folder)
      options.passwordCost = 4
      options.rootPassword = "root"
      let service = try await ServerService(options, logger: Logger(label: "test"))
      #expect(service.notices.contains { $0.contains("weak") })
      _ = try await Login(service.core).enter("root", password: "root", code: nil)
    }
  }
}
