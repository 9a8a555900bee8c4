import Hummingbird
import HummingbirdTesting
import Testing
import WisselServer
import WisselWire

@Suite(
  "Recorded sockets replay against a server that listens",
  .enabled(if: Transcript.areAvailable, "the recorded exchanges are not there"))
struct SocketReplayTests {
  static let files = ["20-socketio-node", "21-socketio-websocket-only", "22-socketio-auth-failures"]

  @Test("what nodes and users hear and cause")
  func sockets() async throws {
    try await TestServer.listening(configure: {
      $0.rootPassword = "root"
      $0.columnsImage = "<public image registry>/vantage6/algorithm-basics:latest"
    }) { server in
      let later = try LaterWork.load()
      var replayer = SocketReplayer(server)
      try await replayer.prepare(Transcript("02-setup-root"), except: later)
      for file in Self.files { try await replayer.play(Transcript(file), except: later) }
      try ReplayTests.judge(replayer.findings, files: Self.files)
      #expect(replayer.events > 40)
    }
  }

  @Test("an Engine.IO request that makes no sense is refused as recorded")
  func refusals() async throws {
    let transcript = try Transcript("22-socketio-auth-failures")
    let requests = transcript.entries.filter { $0["transport"] == "polling" && $0["actor"] == nil }
    #expect(requests.count == 4)
    try await TestServer.run { server in
      for entry in requests {
        let query = entry["request"]?["query"]?.string ?? ""
        let reply = try await server.client.execute(uri: "/socket.io/?\(query)", method: .get, headers: [:], body: nil)
        #expect(reply.status.code == entry["response"]?["status"]?.int, "\(query)")
      }
    }
  }
}
