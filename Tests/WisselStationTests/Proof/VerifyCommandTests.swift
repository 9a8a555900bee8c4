import Foundation
import Testing
import WisselProcesses
import WisselTesting
import WisselTrust
import WisselWire

@testable import WisselStation

/// `wissel verify` as a program: its exit status is the verdict.
@Suite struct VerifyCommandTests {
  private struct Said {
    var ending: ManagedProcess.Ending
    var lines: [String]
    var errors: String
  }

  private static func verify(_ arguments: [String], in folder: URL) async throws -> Said {
    let log = folder.appendingPathComponent("errors")
    try? FileManager.default.removeItem(at: log)
    let process = try await ManagedProcess.start(
      SharedFiles.package.appendingPathComponent(".build/debug/wissel"), name: "verify",
      arguments: ["verify"] + arguments, log: log)
    let ending = await process.wait()
    return Said(
      ending: ending, lines: process.lines, errors: (try? String(contentsOf: log, encoding: .utf8)) ?? "")
  }

  /// A log, a key and a receipt, as a station leaves them.
  private static func leave(in folder: URL) throws {
    let now = WireTime(microseconds: 1_000_000)
    let key = try SigningKeyFile(folder: folder).open()
    let log = try ProofLog(folder.appendingPathComponent("log"), at: now)
    var commitment = Commitment(salt: Data(repeating: 7, count: 32))
    commitment.feed(Array("[1]".utf8))
    let receipt = Receipt(
      station: .init(server: "https://server.example/api", node: 4, organization: 1, collaboration: 2), run: 7, task: 6,
      job: 5, parent: nil, ordinal: 1, taskCreated: "2026-05-27T12:00:00", image: nil, function: "mean", input: nil,
      databases: [], decidedAt: now, endedAt: now, status: "completed",
      result: .init(commitment: commitment.text, bytes: 3), log: log.place)
    let signed = try key.sign(receipt)
    try WireJSON.encode(signed).write(to: folder.appendingPathComponent("receipt"))
    try log.append(.ended, run: 7, ["receipt": signed.fingerprint], at: now, durable: true)
    try Data("[1]".utf8).write(to: folder.appendingPathComponent("result"))
    try Data(Data(repeating: 7, count: 32).base64EncodedString().utf8).write(to: folder.appendingPathComponent("salt"))
  }

  @Test func aGoodReceiptIsGood() async throws {
    try await withTemporaryFolder { folder in
      try Self.leave(in: folder)
      func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
      let all = [
        path("receipt"), "--key", path("signing.pub"), "--log", path("log"), "--result", path("result"), "--salt",
        path("salt"),
      ]
      let said = try await Self.verify(all, in: folder)
      #expect(said.ending == .exited(0), "\(said.errors)")
      #expect(
        said.lines.first == "the receipt is good" && said.lines.contains { $0.contains("run        7 of task 6") })
      let json = try await Self.verify(all + ["--json"], in: folder)
      let verdict = try WireJSON.decode(JSONValue.self, from: Array(json.lines.joined().utf8))
      #expect(verdict["good"] == true && verdict["receipt"]?["function"] == "mean" && verdict["fault"]?.isNull == true)
    }
  }

  /// A log that was cut off and went on is whole by itself; who keeps a head of it sees that it was not.
  @Test func aHeadThatAWitnessKeepsShowsWhatWasCutOff() async throws {
    try await withTemporaryFolder { folder in
      try Self.leave(in: folder)
      func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
      let key = try SigningKeyFile(folder: folder).open()
      let log = try ProofLog(URL(fileURLWithPath: path("log")), at: WireTime(microseconds: 2))
      func leave(_ head: LogHead, _ key: SigningKey, as name: String) throws {
        try FileManager.default.createDirectory(atPath: path("heads"), withIntermediateDirectories: true)
        try WireJSON.encode(try key.sign(head)).write(to: URL(fileURLWithPath: path(name)))
      }
      let place = log.place
      var head = LogHead(log: place.name, count: place.count, head: place.head, at: WireTime(microseconds: 3))
      try leave(head, key, as: "heads/a.head")
      try leave(LogHead(log: "other", count: 1, head: head.head, at: head.at), key, as: "heads/b.head")
      let arguments = [path("receipt"), "--log", path("log")]
      let good = try await Self.verify(arguments + ["--head", path("heads")], in: folder)
      #expect(good.ending == .exited(0), "\(good.errors)")
      head.count += 1
      try leave(head, key, as: "later")
      try leave(head, SigningKey(), as: "foreign")
      let wrong: [([String], Int32, String)] = [
        (arguments + ["--head", path("later")], 1, "not the one that a witness saw: it has no entry 3"),
        (arguments + ["--head", path("foreign")], 1, "another key signed it"),
        (arguments + ["--head", path("heads/b.head")], 1, "none is of the log"),
        (arguments + ["--head", path("receipt")], 1, "is of no use"),
        ([path("receipt"), "--head", "x"], 2, "needs --log"),
      ]
      for (arguments, status, words) in wrong {
        let said = try await Self.verify(arguments, in: folder)
        #expect(said.ending == .exited(status) && said.errors.contains(words), "\(arguments): \(said.errors)")
      }
    }
  }

  @Test func whatIsWrongIsSaid() async throws {
    try await withTemporaryFolder { folder in
      try Self.leave(in: folder)
      func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
      func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
      }
      let receipt = try String(contentsOfFile: path("receipt"), encoding: .utf8)
      let log = try String(contentsOfFile: path("log"), encoding: .utf8)
      try write(receipt.replacing("\"document\":\"e", with: "\"document\":\"f"), to: "changed")
      try write("no receipt", to: "other")
      try write(SigningKey().publicKey.base64EncodedString(), to: "other.pub")
      try write(log.replacing("\"run\":7", with: "\"run\":8"), to: "changed.log")
      try write(log.split(separator: "\n")[0] + "\n", to: "short.log")
      try write("[2]", to: "other.result")
      _ = try ProofLog(folder.appendingPathComponent("other.log"), at: WireTime(microseconds: 2))
      let wrong: [([String], Int32, String)] = [
        ([path("changed")], 1, "the signature is wrong"), ([path("other")], 2, "this is no receipt"),
        ([path("nothing")], 2, "cannot be read"),
        ([path("receipt"), "--key", path("other.pub")], 1, "signed with another key"),
        ([path("receipt"), "--key", path("receipt")], 2, "holds no key"),
        ([path("receipt"), "--log", path("changed.log")], 1, "the log was tampered with: entry 2 was changed"),
        ([path("receipt"), "--log", path("short.log")], 1, "does not tell of this receipt"),
        ([path("receipt"), "--log", path("receipt")], 1, "it ends within an entry"),
        ([path("receipt"), "--log", path("other.log")], 1, "the log is not the one"),
        ([path("receipt"), "--result", path("other.result"), "--salt", path("salt")], 1, "the result is not the one"),
        ([path("receipt"), "--result", path("result")], 2, "need each other"),
      ]
      for (arguments, status, words) in wrong {
        let said = try await Self.verify(arguments, in: folder)
        #expect(said.ending == .exited(status) && said.errors.contains(words), "\(arguments): \(said.errors)")
      }
      let json = try await Self.verify([path("changed"), "--json"], in: folder)
      let verdict = try WireJSON.decode(JSONValue.self, from: Array(json.lines.joined().utf8))
      #expect(json.ending == .exited(1) && verdict["good"] == false && verdict["fault"]?.string?.isEmpty == false)
    }
  }
}
