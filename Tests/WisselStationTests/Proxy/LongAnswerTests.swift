import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization
import Testing
import WisselClient
import WisselModel
import WisselSealing
import WisselTesting
import WisselWire

@testable import WisselStation

/// Answers with results that are too long to be held.
@Suite struct LongAnswerTests {
  private static let serverToken = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOnsidGFza19pZCI6M319.c2lnbmF0dXJl"
  private let world = HPKEWorld()

  /// A proxy whose server has one answer; organisation 2 has a key for HPKE, and runs 7 and 8 are 3's, which has none.
  private func asking(
    _ answer: String, isEncrypted: Bool = true, hasRoster: Bool = true, limit: Int = 1 << 30,
    _ body: (RunProxy, ProxyRequest) async throws -> Void
  ) async throws {
    let server = FakeServer { request in
      switch request.target {
      case "run/7", "run/8": FakeServer.json(["organization": ["id": 3]])
      case "result?task_id=9": ClientResponse(status: 200, body: Data(answer.utf8))
      default: FakeServer.json([:], status: 404)
      }
    }
    let key = try HPKEWorld.rsa.get()[0]
    try await withTemporaryFolder { folder in
      let token = try #require(RunToken(server: Self.serverToken))
      let desk =
        hasRoster
        ? try await world.desk([world.roster()], in: folder, key: world.own)
        : KeyDesk(own: 1, key: key.publicKey, seen: SeenKeys(folder: folder), logger: world.logger)
      let proxy = RunProxy(
        token: token, transport: server, key: isEncrypted ? key : nil, keys: desk, subtasks: SubtaskRule(task: 3),
        renewToken: { Self.serverToken }, onSubtask: {}, answers: AnswerRoom(folder: folder, limit: limit))
      let bearer = "Bearer \(token.handed)"
      try await body(proxy, ProxyRequest("GET", "/result", query: "?task_id=9", authorization: bearer))
    }
  }

  /// What the algorithm gets of a long answer.
  private func got(_ answer: String, isEncrypted: Bool = true, hasRoster: Bool = true) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    try await asking(answer, isEncrypted: isEncrypted, hasRoster: hasRoster) { proxy, request in
      let reply = await proxy.answer(request)
      #expect(reply.status == 200)
      try await #require(reply.long).write { bytes += $0.readableBytesView }
    }
    return bytes
  }

  private func message(_ count: Int) -> String {
    #"{"t":""# + String(repeating: "0123456789 ", count: count / 11) + #""}"#
  }

  private func envelope(_ message: String) throws -> String {
    try Envelope.seal(Array(message.utf8), for: HPKEWorld.rsa.get()[0].publicKey)
  }

  private static func opened(_ answer: JSONValue, _ place: Int) -> [UInt8]? {
    answer["data"]?[place]?["result"]?.string.flatMap { PlainForm.bytes($0) }
  }

  @Test func resultsOfEveryFormAndLengthAreOpenedAndEverythingElseStays() async throws {
    let (long, short) = (message(700_000), "[1]")
    let answer = """
      { "links": {"result": "left alone", "data": [{"result": "x"}]}, "data" : [
        {"result": "\(try envelope(long))", "id": 7, "blob_storage_used": false},
        {"id":5,"result":"\(try world.result(long, of: 5))"},
        {"id":6,"result":null}, {"id":6,"result":""}, {"id":6,"result":"u-1","blob_storage_used":true},
        {"result":"u-2","blob_storage_used":true,"id":6}, null, {"result":{"result":"x"}},
        {"result":"\(try world.result(short, of: 6).replacing("/", with: "\\/"))","id":6},
        {"id":8,"result":"\(try envelope(short).replacing("+", with: "\\u002b"))"}
      ], "id": 5, "result": "\(try world.result(short, of: 5))" }
      """
    let bytes = try await got(answer)
    let answered = try WireJSON.decode(JSONValue.self, from: bytes)
    var expected = try WireJSON.decode(JSONValue.self, from: Array(answer.utf8))
    var items = try #require(expected["data"]?.array)
    for (place, message) in [(0, long), (1, long), (8, short), (9, short)] {
      #expect(Self.opened(answered, place) == Array(message.utf8), "\(place)")
      var members = try #require(items[place].object)
      members["result"] = .string(PlainForm.text(Array(message.utf8)))
      items[place] = .object(members)
    }
    var members = try #require(expected.object)
    members["data"] = .array(items)
    // Beside a list a result is opened as well: the algorithm may read either.
    members["result"] = .string(PlainForm.text(Array(short.utf8)))
    expected = .object(members)
    #expect(answered == expected)
  }

  /// The same bytes, held and not held: the one way is the other's oracle.
  @Test func aLongAnswerSaysWhatAShortOneSays() async throws {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<6 {
      let items = try (0..<3).map { number in
        let text = message(Int.random(in: 1...600_000, using: &generator))
        let sealed = try Bool.random(using: &generator) ? world.result(text, of: 5) : envelope(text)
        var written = sealed
        if Bool.random(using: &generator) { written = written.replacing("/", with: "\\/") }
        if Bool.random(using: &generator) { written = written.replacing("=", with: "\\u003D") }
        let id = sealed.hasPrefix("hpke") ? 5 : 7
        return [#""id":\#(id)"#, #""result":"\#(written)""#, #""n":\#(number)"#].shuffled(using: &generator).joined(
          separator: ",")
      }
      let answer = #"{"data":[{\#(items.joined(separator: "},{"))}]}"#
      try await asking(answer) { proxy, request in
        let key = try #require(proxy.key)
        let whole = try await #require(proxy.opened(Data(answer.utf8), with: key))
        let reply = await proxy.answer(request)
        var bytes: [UInt8] = Array(reply.body)
        try await reply.long?.write { bytes += $0.readableBytesView }
        let (left, right) = (
          try WireJSON.decode(JSONValue.self, from: bytes), try WireJSON.decode(JSONValue.self, from: whole)
        )
        #expect(left == right && left["data"]?.array?.count == 3, "seed \(seed)")
      }
    }
  }

  /// One peer cannot keep the others' answers from an algorithm, nor give it half of one.
  @Test func whatDoesNotOpenIsNonsenseAndKeepsNothingFromTheOthers() async throws {
    let text = message(500_000)
    let genuine = try world.result(text, of: 5)
    let sealed = try envelope(text)
    var last = Array(genuine.utf8)
    // A bit in the last tag, and one in the last character of an envelope that makes it none.
    last[last.count - 10] = last[last.count - 10] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
    let bad: [(Int, String)] = [
      (5, String(decoding: last, as: UTF8.self)), (5, String(genuine.dropLast(87_400))), (6, genuine),
      (7, genuine.replacing("hpke-1", with: "hpke-2")),
      (5, sealed), (7, String(sealed.dropLast(3)) + "$=="), (7, sealed + "é"), (7, sealed + "\\u00e9\\u2028"),
      (7, String(sealed.dropFirst(30))), (7, String(repeating: "x", count: 400_001)),
    ]
    let items = (bad + [(5, genuine)]).map { #"{"id":\#($0),"result":"\#($1)"}"# }
    let answered = try WireJSON.decode(
      JSONValue.self, from: try await got(#"{"data":[\#(items.joined(separator: ","))]}"#))
    for place in bad.indices {
      let opened = try #require(Self.opened(answered, place), "\(place)")
      #expect(opened.count > 300_000 && !opened.starts(with: text.utf8.prefix(8)), "\(place)")
      #expect((try? WireJSON.decode(JSONValue.self, from: opened)) == nil, "\(place)")
    }
    #expect(Self.opened(answered, bad.count) == Array(text.utf8))
  }

  /// The envelope hides but shows no change, so a short end is an end.
  @Test func anEnvelopeThatWasCutOpensAsFarAsItGoes() async throws {
    let text = message(500_000)
    let sealed = String(try envelope(text).dropLast(4000))
    for hasRoster in [true, false] {
      let answered = try WireJSON.decode(
        JSONValue.self, from: try await got(#"{"id":7,"result":"\#(sealed)"}"#, hasRoster: hasRoster))
      let opened = try #require(answered["result"]?.string.flatMap { PlainForm.bytes($0) })
      #expect(opened.count > 490_000 && text.utf8.starts(with: opened))
    }
  }

  @Test func whatIsNotEncryptedStaysAsItIs() async throws {
    let plain = PlainForm.text(Array(message(500_000).utf8))
    for answer in [
      #"{"data":[{"id":1,"result":"\#(plain)"}]}"#, #"{"data":[{"id":1,"result":"\#(plain)""#, "<html>\(plain)",
    ] {
      #expect(try await got(answer, isEncrypted: false) == Array(answer.utf8))
    }
  }

  /// An algorithm could read results where the station sees none.
  @Test(arguments: [10, 500_000]) func whatIsNoAnswerDoesNotReachAnAlgorithm(size: Int) async throws {
    let sealed = try envelope(message(size))
    for answer in [
      #"{"data":[{"id":1,"result":"\#(sealed)""#, #"[{"result":"\#(sealed)"}]"#, #"{"x":NaN,"result":"\#(sealed)"}"#,
    ] {
      try await asking(answer) { proxy, request in #expect(await proxy.answer(request).status == 502) }
    }
  }

  @Test func anAnswerThatIsTooLongOrHasTooManyResultsIsRefused() async throws {
    try await asking(#"{"result":"\#(String(repeating: "x", count: 400_000))"}"#, limit: 300_000) { proxy, request in
      #expect(await proxy.answer(request).status == 502)
    }
    let items = String(repeating: #"{"result":"xxxxxxxxxxxxxxxxx"},"#, count: 10_001).dropLast()
    try await asking(#"{"data":[\#(items)]}"#) { proxy, request in
      #expect(await proxy.answer(request).status == 502)
    }
  }

  /// Where the file cannot be read to its end, the answer has none either, so that nobody takes half for the whole.
  @Test func anAnswerThatBreaksOffHasNoEnd() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a")
      try Data(repeating: 0x20, count: 600_000).write(to: file)
      var reply = ProxyReply(status: 200, body: Data())
      let share = AnswerRoom.Share(AnswerRoom(folder: folder, limit: 1))
      let answer = AnswerFile(file: OutputFile(descriptor: open(file.path, O_RDONLY), size: 600_001), share: share)
      reply.long = LongAnswer(answer, logger: world.logger)
      let written = Mutex((bytes: 0, hasEnded: false))
      await #expect(throws: CocoaError.self) {
        try await RunProxy.response(reply).body.write(
          CountingWriter { count in
            written.withLock { $0.bytes += count }
          } ended: {
            written.withLock { $0.hasEnded = true }
          })
      }
      #expect(written.withLock { $0.bytes == 600_000 && !$0.hasEnded })
    }
  }
}

private struct CountingWriter: ResponseBodyWriter {
  let wrote: @Sendable (Int) -> Void
  let ended: @Sendable () -> Void

  init(_ wrote: @escaping @Sendable (Int) -> Void, ended: @escaping @Sendable () -> Void) {
    (self.wrote, self.ended) = (wrote, ended)
  }

  mutating func write(_ buffer: ByteBuffer) async throws { wrote(buffer.readableBytes) }
  consuming func finish(_ trailingHeaders: HTTPFields?) async throws { ended() }
}
