import Foundation
import Hummingbird
import HummingbirdTesting
import Testing
import WisselWire

/// Plays the recorded flows with sockets: requests and frames in the recorded order, each client's events compared as
/// the sequence it saw.
struct SocketReplayer {
  private var replayer: Replayer
  private var sockets: [String: RecordedSocket] = [:]
  private var expected: [String: [String]] = [:]
  private var received: [String: [String]] = [:]

  init(_ server: TestServer) { replayer = Replayer(server) }

  /// What differed so far.
  var findings: [Replayer.Finding] { replayer.findings }
  /// Requests played so far.
  var played: Int { replayer.played }
  /// Events compared so far.
  private(set) var events = 0

  /// Brings the server into the state before the sockets.
  mutating func prepare(_ transcript: Transcript, except later: LaterWork) async throws {
    try await replayer.play(transcript, except: later)
    // The keys that alpha and beta gave themselves in the flow about encryption.
    let keys = try Transcript("13-encrypted-collaboration")
    replayer.begin()
    for index in [5, 10] { try await replayer.play(keys, index) }
    replayer.forget()
  }

  mutating func play(_ transcript: Transcript, except later: LaterWork) async throws {
    (sockets, expected, received) = ([:], [:], [:])
    replayer.begin()
    for index in transcript.entries.indices where !later.covers(transcript, index) {
      let entry = transcript.entries[index]
      let actor = entry["actor"]?.string ?? ""
      let polling = entry["transport"] == "polling" && entry["actor"] != nil ? entry["request"] : nil
      if let open = entry["open"] ?? polling {
        try await connect(actor, open["headers"]?["Authorization"]?.string, transcript)
      } else if let frame = entry["frame"]?.string {
        try await play(frame, of: actor, isFromServer: entry["dir"] == "server->client")
      } else if entry["request"] != nil {
        try await request(transcript, index)
      }
    }
    for actor in sockets.keys.sorted() { try await close(actor) }
    compare(transcript)
  }

  // MARK: Steps

  private mutating func connect(_ actor: String, _ header: String?, _ transcript: Transcript) async throws {
    guard sockets[actor] == nil else { return }
    var authorization: String?
    if let header {
      authorization = try await replayer.authorization(header, of: ["actor": .string(actor)], in: transcript)
    }
    sockets[actor] = try await RecordedSocket(replayer.server, authorization: authorization)
  }

  private mutating func play(_ frame: String, of actor: String, isFromServer: Bool) async throws {
    if isFromServer {
      if frame.hasPrefix("42/tasks,") { expected[actor, default: []].append(frame) }
    } else if frame.hasPrefix("42/tasks,") || frame.hasPrefix("40/tasks,") {
      try await sockets[actor]?.send(frame)
      try await sockets[actor]?.synchronize()
    } else if frame.hasPrefix("41/tasks") {
      try await close(actor)
    }
  }

  /// Plays a request; what a socket's end changes shows a little later, so reading is repeated until it does.
  private mutating func request(_ transcript: Transcript, _ index: Int) async throws {
    let isReading = transcript.entries[index]["request"]?["method"] == "GET"
    for attempt in 1...(isReading ? 50 : 1) {
      let before = replayer
      try await replayer.play(transcript, index)
      guard isReading, attempt < 50, replayer.findings.count > before.findings.count else { return }
      replayer = before
    }
  }

  private mutating func close(_ actor: String) async throws {
    guard var socket = sockets.removeValue(forKey: actor) else { return }
    let count = expected[actor]?.count ?? 0
    for _ in 0..<200 {
      try await socket.synchronize()
      if socket.events.count >= count { break }
    }
    received[actor] = socket.events
    try await socket.send("41/tasks,")
  }

  // MARK: Judging

  private mutating func compare(_ transcript: Transcript) {
    for actor in Set(expected.keys).union(received.keys).sorted() {
      let (left, right) = (Self.parsed(expected[actor]), Self.parsed(received[actor]))
      events += right.count
      var differences = Differences()
      let change = right.difference(from: left)
      for case .remove(let offset, let frame, _) in change {
        differences.theirs["\(actor).\(offset)"] = frame
        differences.ours["\(actor).\(offset)"] = "<absent>"
      }
      for case .insert(let offset, let frame, _) in change {
        differences.theirs["\(actor).new.\(offset)"] = "<absent>"
        differences.ours["\(actor).new.\(offset)"] = frame
      }
      guard !differences.isEmpty else { continue }
      replayer.note(
        Replayer.Finding(
          file: transcript.name, entry: transcript.entries.count, request: "events of \(actor)",
          differences: differences))
    }
  }

  private static func parsed(_ frames: [String]?) -> [JSONValue] {
    (frames ?? []).compactMap { frame in
      let json = frame.drop(while: { $0 != "[" })
      return try? WireJSON.decode(JSONValue.self, from: Array(json.utf8))
    }
  }
}
