import Testing
import WisselStation
import WisselTesting

@Suite struct ConsoleRoleTests {
  @Test func theTableIsTheGoldenOne() throws {
    let lines = ConsoleAction.allCases.map { action in
      "\(action.rawValue): " + ConsoleRole.allCases.filter { $0.may(action) }.map(\.rawValue).joined(separator: ", ")
    }
    try Golden.compare(lines.joined(separator: "\n") + "\n", with: "WisselStationTests/Golden/roles.txt")
  }

  @Test func whoRunsTheSystemHasNoPartInResults() {
    for role in ConsoleRole.allCases where role != .checker {
      #expect(!role.may(.seeResult) && !role.may(.decide))
    }
    for action in [ConsoleAction.pause, .stopRun] {
      #expect(ConsoleRole.allCases.filter { $0.may(action) } == [.operator])
    }
  }
}
