import Foundation
import Logging
import Synchronization
import Testing
import WisselStation
import WisselTesting

@Suite struct PeopleTests {
  private static let password = "correct horse battery"

  private static func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
  }

  @Test func peopleAreKeptWithHashesForTheirOwnerAlone() async throws {
    try await withTemporaryFolder { folder in
      let file = PeopleFile(path: folder.appendingPathComponent("people").path)
      #expect(try file.read().isEmpty)
      try file.add(Person(name: "anna", role: .checker), password: Self.password, cost: 4)
      try file.add(Person(name: "ben", role: .operator), password: "another password", cost: 4)
      #expect(
        try file.read().map(\.person) == [Person(name: "anna", role: .checker), Person(name: "ben", role: .operator)])
      #expect(try Self.mode(file.path) == 0o600)
      let text = try String(contentsOfFile: file.path, encoding: .utf8)
      #expect(text.hasPrefix("anna:checker:$2b$04$") && !text.contains(Self.password))
      try file.remove("anna")
      #expect(try file.read().map(\.person.name) == ["ben"])
    }
  }

  @Test(arguments: [
    ("Anna", "long enough passw", "cannot be a name"), ("a:b", "long enough passw", "cannot be a name"),
    ("anna", "too short", "too short"), ("anna", String(repeating: "x", count: 73), "too long"),
    ("ben", "long enough passw", "is there already"),
  ])
  func whatCannotBeAddedIsSaidAndChangesNothing(_ name: String, _ password: String, _ words: String) async throws {
    try await withTemporaryFolder { folder in
      let file = PeopleFile(path: folder.appendingPathComponent("people").path)
      try file.add(Person(name: "ben", role: .checker), password: Self.password, cost: 4)
      let before = try file.read()
      let error = #expect(throws: PeopleFile.Unusable.self) {
        try file.add(Person(name: name, role: .operator), password: password, cost: 4)
      }
      #expect(error?.description.contains(words) == true)
      #expect(try file.read() == before)
    }
  }

  @Test(arguments: ["anna:checker", "anna:king:$2b$x", "Anna:checker:$2b$x", "anna:checker:plain", "x:checker:$2b$x:y"])
  func aBrokenLineMakesTheFileUnusable(_ line: String) async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("people").path
      try Data("ben:checker:$2b$04$x\n\(line)\n".utf8).write(to: URL(fileURLWithPath: path))
      chmod(path, 0o600)
      #expect(throws: PeopleFile.Unusable.self) { try PeopleFile(path: path).read() }
    }
  }

  @Test func aFileThatOthersCanReadIsNotUsed() async throws {
    try await withTemporaryFolder { folder in
      let file = PeopleFile(path: folder.appendingPathComponent("people").path)
      try file.add(Person(name: "anna", role: .checker), password: Self.password, cost: 4)
      chmod(file.path, 0o640)
      #expect(throws: PeopleFile.Unusable.self) { try file.read() }
      let desk = try PeopleDesk(file, now: { Date() }, cost: 4, logger: Logger(label: "test"))
      await #expect(throws: PeopleDesk.Refusal.unusable) {
        try await desk.person(name: "anna", password: Self.password)
      }
    }
  }

  /// A clock that stands still until it is told otherwise.
  private final class Clock: Sendable {
    private let time = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
    func now() -> Date { time.withLock { $0 } }
    func pass(_ seconds: Double) { time.withLock { $0 += seconds } }
  }

  private func withDesk(_ body: (PeopleDesk, PeopleFile, Clock) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let file = PeopleFile(path: folder.appendingPathComponent("people").path)
      try file.add(Person(name: "anna", role: .checker), password: Self.password, cost: 4)
      let clock = Clock()
      var logger = Logger(label: "test")
      logger.logLevel = .critical
      try await body(try PeopleDesk(file, now: { clock.now() }, cost: 4, logger: logger), file, clock)
    }
  }

  @Test func theRightPasswordLetsInAndEveryFailureLooksTheSame() async throws {
    try await withDesk { desk, file, _ in
      #expect(try await desk.person(name: "anna", password: Self.password) == Person(name: "anna", role: .checker))
      for (name, password) in [("anna", "wrong"), ("nobody", Self.password), ("", ""), ("anna:checker", Self.password)]
      {
        await #expect(throws: PeopleDesk.Refusal.wrong) { try await desk.person(name: name, password: password) }
      }
      #expect(await desk.stillKnows(Person(name: "anna", role: .checker)))
      #expect(await !desk.stillKnows(Person(name: "anna", role: .operator)))
      try file.remove("anna")
      #expect(await !desk.stillKnows(Person(name: "anna", role: .checker)))
      await #expect(throws: PeopleDesk.Refusal.wrong) { try await desk.person(name: "anna", password: Self.password) }
    }
  }

  @Test func wrongPasswordsLockANameForAQuarterOfAnHour() async throws {
    try await withDesk { desk, _, clock in
      for _ in 0..<5 {
        await #expect(throws: PeopleDesk.Refusal.wrong) { try await desk.person(name: "anna", password: "wrong") }
      }
      await #expect(throws: PeopleDesk.Refusal.wrong) { try await desk.person(name: "anna", password: Self.password) }
      clock.pass(14 * 60)
      await #expect(throws: PeopleDesk.Refusal.wrong) { try await desk.person(name: "anna", password: Self.password) }
      clock.pass(2 * 60)
      let anna = try await desk.person(name: "anna", password: Self.password)
      #expect(anna.name == "anna")
    }
  }

  @Test func attemptsAreBoundedWhateverTheName() async throws {
    try await withDesk { desk, _, clock in
      for number in 0..<30 {
        await #expect(throws: PeopleDesk.Refusal.wrong) { try await desk.person(name: "n\(number)", password: "x") }
      }
      await #expect(throws: PeopleDesk.Refusal.wait(2)) { try await desk.person(name: "anna", password: Self.password) }
      clock.pass(2)
      let anna = try await desk.person(name: "anna", password: Self.password)
      #expect(anna.name == "anna")
    }
  }
}
