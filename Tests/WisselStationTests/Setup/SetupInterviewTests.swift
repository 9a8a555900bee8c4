import Foundation
import Synchronization
import Testing
import WisselSettings
import WisselTesting

@testable import WisselStation

/// Answers from a list, and keeps what was asked and told.
private final class ScriptedTerminal: SetupTerminal {
  private struct State {
    var answers: [String]
    var prompts: [String] = []
    var secrets: [String] = []
    var told: [String] = []
  }

  private let state: Mutex<State>

  init(_ answers: [String]) { state = Mutex(State(answers: answers)) }

  var told: String { state.withLock { $0.told.joined(separator: "\n") } }
  var prompts: [String] { state.withLock { $0.prompts } }
  var secrets: [String] { state.withLock { $0.secrets } }
  var left: Int { state.withLock { $0.answers.count } }

  func ask(_ prompt: String, isSecret: Bool) -> String? {
    state.withLock { state in
      state.prompts.append(prompt)
      if isSecret { state.secrets.append(prompt) }
      return state.answers.isEmpty ? nil : state.answers.removeFirst()
    }
  }

  func tell(_ text: String) { state.withLock { $0.told.append(text) } }
}

/// A world in which one server, one key, one folder and one file are good.
private struct FakeChecks: SetupChecks {
  var encrypted = true
  var keyState = Facts.Key.State.missing

  func server(_ draft: NodeDraft) async -> [Finding] {
    draft.server.url == "https://good.example.org"
      ? [.reached(.server, draft.server.url)] : [.notReached(.server, draft.server.url, .noConnection)]
  }

  func login(_ draft: NodeDraft) async -> Facts.Login {
    draft.apiKey.reveal().hasPrefix("123e4567")
      ? .done(node: "n", organization: "o", encrypted: encrypted, publicKey: "") : .keyRefused
  }

  func isReadable(_ path: String) -> Bool { path == "/data/good.csv" }
  func free(_ path: String) -> Int? { path.hasPrefix("/good") ? 100 << 30 : nil }
  func key(at path: String) -> Facts.Key.State { keyState }
  func makeKey(at path: String) throws(NewFile.Failure) -> String { "sha256:made" }
}

@Suite("The set-up of a station")
struct SetupInterviewTests {
  private static let key = "123e4567-aaaa-12d3-a456-426614174000"

  private func conduct(
    _ answers: [String], given: SetupAnswers = SetupAnswers(), checks: FakeChecks = FakeChecks(),
    language: Language = .english
  ) async throws -> (draft: NodeDraft, terminal: ScriptedTerminal) {
    let terminal = ScriptedTerminal(answers)
    let draft = try await SetupInterview(
      given: given, dataFolder: "/good/usual", language: language, terminal: terminal, checks: checks
    ).conduct()
    return (draft, terminal)
  }

  @Test("asks until each answer holds, and says why one does not")
  func questions() async throws {
    let (draft, terminal) = try await conduct([
      "good.example.org", "https://bad.example.org", "https://good.example.org", "nonsense",
      "00000000-0000-0000-0000-000000000001", Self.key, "/bad", "", "", "1st", "default", "CSV", "/data/none.csv",
      "default", "", "/data/good.csv", "DEFAULT", "", "a/b:1, ^c/.*",
    ])
    #expect(draft.server.url == "https://good.example.org" && draft.apiKey.reveal() == Self.key)
    #expect(draft.dataFolder == "/good/usual" && draft.privateKey == "/good/usual/private_key.pem")
    #expect(draft.isEncrypted && draft.databases == [.init(label: "default", type: "csv", uri: "/data/good.csv")])
    #expect(draft.allowedAlgorithms == ["a/b:1", "^c/.*"])
    #expect(terminal.left == 0)
    for words in [
      "that is no address", "the server https://bad.example.org cannot be reached. Check the address and port",
      "that is no API key", "the server does not know this API key", "/bad cannot be made or written",
      "a new private key is in /good/usual/private_key.pem", "sha256:made", "“1st” is no identifier",
      "the database “default” at /data/none.csv cannot be read", "“DEFAULT” is there already",
    ] { #expect(terminal.told.contains(words), "\(words)\n\(terminal.told)") }
    #expect(terminal.secrets.count == 3 && Set(terminal.secrets).count == 1, "the key alone is not shown")
    #expect(!terminal.told.contains("123e4567-aaaa"))
  }

  @Test("in Dutch asks and says in Dutch")
  func dutch() async throws {
    let (_, terminal) = try await conduct(
      ["x", "https://good.example.org", Self.key, "", "", ""], language: .dutch)
    #expect(terminal.prompts.first?.hasPrefix("Het adres van de server") == true)
    #expect(terminal.told.contains("dat is geen adres") && terminal.told.contains("aangemeld als node"))
  }

  @Test("asks nothing that flags say, and needs nobody then")
  func flags() async throws {
    var given = SetupAnswers()
    given.server = "https://good.example.org"
    given.apiKey = Secret(Self.key)
    given.dataFolder = "/good/own"
    given.databases = [.init(label: "d", type: "omop", uri: "postgresql://db/omop")]
    given.allowedAlgorithms = ["a/b"]
    let (draft, terminal) = try await conduct([], given: given, checks: FakeChecks(encrypted: false))
    #expect(draft.dataFolder == "/good/own" && !draft.isEncrypted && draft.privateKey == nil)
    #expect(draft.databases == given.databases && terminal.prompts == [])
  }

  @Test("with nobody to ask names the flag, and a flag that does not hold is refused at once")
  func refusals() async throws {
    var given = SetupAnswers()
    await #expect(throws: SetupFailure.missing("--server")) { try await conduct([], given: given) }
    given.server = "https://bad.example.org"
    let refused = await #expect(throws: SetupFailure.self) {
      try await conduct(["https://good.example.org"], given: given)
    }
    guard case .unusable("--server", let words)? = refused else {
      Issue.record("\(String(describing: refused))")
      return
    }
    #expect(words.contains("cannot be reached"))
    given.server = "https://good.example.org"
    await #expect(throws: SetupFailure.missing("--api-key-file")) { try await conduct([], given: given) }
    given.apiKey = Secret(Self.key)
    given.databases = [.init(label: "d", type: "csv", uri: "/data/none.csv")]
    let database = await #expect(throws: SetupFailure.self) { try await conduct([], given: given) }
    guard case .unusable("--database", _)? = database else {
      Issue.record("\(String(describing: database))")
      return
    }
  }

  @Test("takes a private key that is there, and refuses one that is of no use")
  func privateKey() async throws {
    var given = SetupAnswers()
    given.server = "https://good.example.org"
    given.apiKey = Secret(Self.key)
    given.privateKey = "/keys/own.pem"
    let usable = FakeChecks(keyState: .usable(publicKey: "k", fingerprint: "sha256:own", isOpen: true))
    let (draft, terminal) = try await conduct([], given: given, checks: usable)
    #expect(draft.privateKey == "/keys/own.pem")
    #expect(terminal.told.contains("sha256:own") && terminal.told.contains("chmod 600 /keys/own.pem"))
    await #expect(throws: SetupFailure.self) {
      try await conduct([], given: given, checks: FakeChecks(keyState: .unusable))
    }
  }

  @Test("makes files for their owner alone, and never over another")
  func files() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("new").path
      try NewFile.write("a", to: path)
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
      #expect(mode?.intValue == 0o600)
      #expect(throws: NewFile.Failure.exists(path)) { try NewFile.write("b", to: path) }
      #expect(throws: NewFile.Failure.exists(path)) { try NewFile.privateKey(at: path) }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "a")
      let link = folder.appendingPathComponent("link").path
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.path + "/elsewhere")
      #expect(throws: NewFile.Failure.exists(link)) { try NewFile.write("c", to: link) }
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/elsewhere"))
      #expect(throws: NewFile.Failure.cannot("/nowhere/x")) { try NewFile.write("d", to: "/nowhere/x") }
      let key = folder.appendingPathComponent("key.pem").path
      let fingerprint = try NewFile.privateKey(at: key)
      guard case .usable(_, fingerprint, false) = PrivateKeyFile(path: key).state else {
        Issue.record("the key that was made is not usable")
        return
      }
    }
  }
}
