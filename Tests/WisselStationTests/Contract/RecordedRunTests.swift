import Foundation
import Synchronization
import Testing
import WisselClient
import WisselContainers
import WisselModel
import WisselSealing
import WisselTesting
import WisselWire

@testable import WisselStation

/// The recorded runs of real algorithms, replayed at our station: a played container asks and writes what the algorithm did, and
/// is given and answered what the published node gave and answered, in collaborations with and without encryption.
@Suite(.serialized, .enabled(if: SharedFiles.available, "needs the reference data"))
struct RecordedRunTests {
  private static let key = Result { try PrivateKey.generate() }

  /// What the container found.
  private struct Found: Sendable {
    var environment: [String: String] = [:]
    var input: [UInt8] = []
    var table: [UInt8] = []
    var token = ""
    var answers: [(status: Int, body: JSONValue)] = []
    var stranger = 0
  }

  @Test func everyRecordingIsRead() {
    #expect(RecordedRun.all.count == RecordedRun.folders)
    #expect(RecordedRun.all.count > 30)
    #expect(RecordedRun.all.filter { !$0.calls.isEmpty }.count >= 5)
  }

  @Test(arguments: RecordedRun.all, [false, true])
  func itIsTheSameHere(_ recorded: RecordedRun, encrypted: Bool) async throws {
    try await withTemporaryFolder { folder in
      let key = encrypted ? try Self.key.get() : nil
      let engine = PlayedEngine()
      let found = Mutex(Found())
      await engine.add(recorded.image) { process in
        try await Self.replay(recorded, process) { change in found.withLock { change(&$0) } }
      }
      let server = try Self.server(recorded, key)
      let door = try await EngineDoor.open(folder.appendingPathComponent("e").path, to: engine)
      let station = try await PlayedStation.open(
        in: folder.appendingPathComponent("d"), engine: door.path, server: ServerWay(server: server),
        yaml: "databases: [{label: default, uri: \(recorded.table.path), type: csv}]\n" + recorded.algorithmEnvironment,
        key: key)
      await station.synchronise(server)
      await station.jobs.settle()

      let seen = found.withLock { $0 }
      try expectSurroundings(recorded, seen)
      expectAnswers(recorded, seen, encrypted: encrypted)
      try expectRequests(recorded, server, key)
      try expectReport(recorded, server, key)
      #expect(await engine.left == [])
      station.close()
      await door.close()
    }
  }

  /// Does what the algorithm did.
  private static func replay(
    _ recorded: RecordedRun, _ process: PlayedProcess, _ note: @Sendable ((inout Found) -> Void) -> Void
  ) async throws -> Int {
    func place(_ name: String) -> String { recorded.decoded[name] ?? "" }
    let input = try await process.read(place("INPUT_FILE"))
    let table = try await process.read(place("DEFAULT_DATABASE_URI"))
    let token = String(decoding: try await process.read(place("TOKEN_FILE")), as: UTF8.self)
    _ = try await process.file(place("TEMPORARY_FOLDER") + "/x")
    note { found in
      found.environment = process.environment
      found.input = input
      found.table = table
      found.token = token
    }
    // The seal backwards; a last character alone may stand for the same bytes.
    var parts = token.split(separator: ".").map(String.init)
    parts.append(String(parts.removeLast().reversed()))
    let stranger = try await ProxyCaller.ask(
      process.proxy ?? "", "GET", "/version", token: parts.joined(separator: "."))
    note { $0.stranger = stranger.status }
    for call in recorded.calls {
      let answer = try await ProxyCaller.ask(process.proxy ?? "", call.method, call.path, call.body, token: token)
      note { $0.answers.append(answer) }
    }
    await process.say(recorded.log)
    try await process.write(recorded.output, to: place("OUTPUT_FILE"))
    return recorded.exitStatus
  }

  /// A server that asks for the run and answers as the recording's did; with a key its results are sealed.
  private static func server(_ recorded: RecordedRun, _ key: PrivateKey?) throws -> PlayedServer {
    let server = PlayedServer(
      StationIdentity(
        node: 4, name: "probe", organization: 1, organizationName: "org_1", collaboration: 1, encrypted: key != nil),
      claims: recorded.claims)
    for call in recorded.calls where call.path.prefix(14) != "/organization/" {
      var body = call.answer
      if let key, call.path.hasPrefix("/result"), var members = body.object, let items = members["data"]?.array {
        members["data"] = .array(
          try items.map { item in
            guard var item = item.object, let text = item["result"]?.string, let bytes = PlainForm.bytes(text) else {
              return item
            }
            if !text.isEmpty { item["result"] = .string(try Envelope.seal(bytes, for: key.publicKey)) }
            return .object(item)
          })
        body = .object(members)
      }
      server.state.withLock {
        $0.answers["\(call.method) \(call.path)", default: []].append(["status": .int(call.status), "body": body])
      }
    }
    if let key { server.state.withLock { $0.publicKey = key.publicKey.wireText } }
    let input =
      try key.map { try Envelope.seal(recorded.input, for: $0.publicKey) } ?? PlainForm.text(recorded.input)
    server.ask(
      PlayedStation.item(
        recorded.run, task: recorded.task, input: input, image: recorded.image, databases: recorded.databases))
    return server
  }

  /// Environment, files and token are those of the recording but for the proxy's address and a home for the user that the
  /// image does not know.
  private func expectSurroundings(_ recorded: RecordedRun, _ found: Found) throws {
    let ours = ["HOST", "PORT"]
    let steps = recorded.encoded.keys.filter { $0.hasSuffix("_PREPROCESSING") }
    let compared = recorded.encoded.filter { !ours.contains($0.key) && !steps.contains($0.key) }
    for (name, value) in compared { #expect(found.environment[name] == value, "\(name)") }
    #expect(Set(found.environment.keys) == Set(recorded.encoded.keys).union(["HOME"]))
    // The same steps, whatever blanks are between them.
    for name in steps {
      let asked = try WireJSON.decode(JSONValue.self, from: Array((recorded.decoded[name] ?? "").utf8))
      let text = try WireJSON.text(asked)
      #expect(found.environment[name] == Base32Text.encode(text))
    }
    #expect(found.input == recorded.input)
    #expect(found.table == [UInt8](try Data(contentsOf: recorded.table)))
    let token = try #require(RunToken(server: PlayedServer.token(recorded.claims)))
    #expect(found.token.split(separator: ".").prefix(2) == token.handed.split(separator: ".").prefix(2))
    #expect(found.token != token.server)
    #expect(found.stranger == 401)
  }

  private func expectAnswers(_ recorded: RecordedRun, _ found: Found, encrypted: Bool) {
    #expect(found.answers.count == recorded.calls.count)
    for (call, answer) in zip(recorded.calls, found.answers) {
      #expect(answer.status == call.status, "\(call.method) \(call.path)")
      guard call.path.hasPrefix("/organization/") else {
        #expect(answer.body == call.answer, "\(call.method) \(call.path)")
        continue
      }
      // The recording's stand-in answered with three members only, and without keys.
      for (name, value) in call.answer.object ?? [:] where name != "public_key" { #expect(answer.body[name] == value) }
    }
  }

  /// The server is asked what the algorithm asked, with its own token, and gets subtasks in the station's words.
  private func expectRequests(_ recorded: RecordedRun, _ server: PlayedServer, _ key: PrivateKey?) throws {
    let asked = server.state.withLock(\.asked)
    for call in recorded.calls {
      let target = String(call.path.dropFirst())
      let requests = asked.filter { $0.method.rawValue == call.method && $0.target == target }
      #expect(!requests.isEmpty, "\(call.method) \(call.path)")
      #expect(requests.contains { $0.token == server.runToken })
    }
    let sent = try asked.filter { $0.target == "task" }.map {
      try WireJSON.decode(JSONValue.self, from: $0.body ?? Data())
    }
    let made = recorded.calls.filter { $0.path == "/task" }
    #expect(sent.count == made.count)
    for (ours, call) in zip(sent, made) {
      for name in ["image", "collaboration_id", "databases"] { #expect(ours[name] == call.body[name]) }
      #expect(ours["name"]?.string == "Subtask of task \(recorded.task)" && ours["description"] == "")
      for (mine, theirs) in zip(ours["organizations"]?.array ?? [], call.body["organizations"]?.array ?? []) {
        #expect(mine["id"] == theirs["id"])
        guard let key else {
          #expect(mine["input"] == theirs["input"])
          continue
        }
        let text = try #require(mine["input"]?.string)
        #expect(Envelope.open(text, with: key) == PlainForm.bytes(theirs["input"]?.string ?? ""))
      }
    }
  }

  private func expectReport(_ recorded: RecordedRun, _ server: PlayedServer, _ key: PrivateKey?) throws {
    let work = try #require(server.work(RunID(recorded.run)))
    #expect(work.status == (recorded.exitStatus == 0 ? "completed" : "crashed"))
    let last = try #require(work.reports.last)
    let text = try #require(last["result"]?.string)
    if recorded.output.isEmpty {
      #expect(text == "")
    } else if let key {
      #expect(Envelope.open(text, with: key) == recorded.output)
    } else {
      #expect(PlainForm.bytes(text) == recorded.output)
    }
    let log = last["log"]?.string ?? ""
    #expect(log.hasPrefix(recorded.log))
    #expect((log == recorded.log) == (recorded.exitStatus == 0))
  }
}
