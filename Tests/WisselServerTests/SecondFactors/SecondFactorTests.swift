import Hummingbird
import Testing
import WisselPasswords
import WisselServer
import WisselWire

@Suite("Logging in with a second factor: POST /token/user")
struct SecondFactorTests {
  private func login(_ server: TestServer, code: String? = nil, password: String = TestServer.rootPassword)
    async throws -> TestServer.Reply
  {
    var body: [String: JSONValue] = ["username": "root", "password": .string(password)]
    if let code { body["mfa_code"] = .string(code) }
    return try await server.call(.post, "/token/user", .object(body))
  }

  @Test("the first login hands out the secret, later ones ask for the code, and no other reply ever shows it")
  func wholeWay() async throws {
    let clock = ManualClock()
    try await TestServer.run(
      configure: {
        $0.twoFactorAuthentication = true
        $0.serverName = "north & south"
      }, now: { clock.now }
    ) { server in
      let first = try await login(server)
      let secret = try #require(first.json["otp_secret"]?.string)
      let issuer = "vantage6%20%28north%20%26%20south%29"
      #expect(first.json["qr_uri"] == .string("otpauth://totp/\(issuer):root?secret=\(secret)&issuer=\(issuer)"))
      #expect(first.json["access_token"] == nil)
      let without = try await login(server)
      #expect(without.status == 200 && without.json == ["msg": "Please include your two-factor authentication code"])
      #expect(try await login(server, code: "").json["otp_secret"] == nil)
      let password = OneTimePassword(try #require(OneTimeSecret(text: secret)))
      let wrong = try await login(server, code: "000000")
      #expect(wrong.status == 401 && wrong.message == "Your two-factor authentication code is incorrect!")
      let right = try await login(server, code: password.code(at: clock.now))
      let token = try #require(right.json["access_token"]?.string)
      for path in ["/user/1", "/user", "/user/1?include_permissions=1"] {
        #expect(try await !server.call(.get, path, token: token).text.contains(secret))
      }
      #expect(try await server.call(.get, "/user/1", token: token).json["otp_secret"] == .null)
    }
  }

  @Test("wrong codes lock like wrong passwords, and the right password alone does not begin the count anew")
  func guessing() async throws {
    let clock = ManualClock()
    try await TestServer.run(
      configure: {
        $0.twoFactorAuthentication = true
        $0.lockOut = LockOut(maxFailedAttempts: 3, inactivationMinutes: 15)
      }, now: { clock.now }
    ) { server in
      let secret = try #require(try await login(server).json["otp_secret"]?.string)
      let password = OneTimePassword(try #require(OneTimeSecret(text: secret)))
      for _ in 0..<3 {
        #expect(try await login(server, code: "abcdef").status == 401)
        _ = try await login(server)
      }
      let locked = try await login(server, code: password.code(at: clock.now))
      #expect(locked.status == 401 && locked.message == "Failed to login")
      #expect(try await login(server).message == "Failed to login", "a locked account does not tell that it is right")
      clock.advance(minutes: 16)
      #expect(try await login(server, code: password.code(at: clock.now)).status == 200)
    }
  }

  @Test("of two first logins at once only one gets the secret")
  func race() async throws {
    try await TestServer.run(configure: { $0.twoFactorAuthentication = true }) { server in
      let secrets = try await withThrowingTaskGroup(of: String?.self) { group in
        for _ in 0..<8 { group.addTask { try await login(server).json["otp_secret"]?.string } }
        return try await group.reduce(into: [String]()) { if let secret = $1 { $0.append(secret) } }
      }
      #expect(secrets.count == 1)
    }
  }
}
