import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization
import Testing
import WisselClient
import WisselModel
import WisselProcesses
import WisselSealing
import WisselTesting
import WisselWire

@testable import WisselStation

/// What a long result costs the station's memory. The figure is the whole process's, so it counts where nothing else runs.
@Suite(.enabled(if: Soak.isOn)) struct LongAnswerMemoryTests {
  @Test func aResultStreamsInFlatMemory() async throws {
    let key = try PrivateKey.generate()
    var logger = Logger(label: "proxy")
    logger.logLevel = .critical
    try await withTemporaryFolder { [logger] folder in
      let token = try #require(RunToken(server: "a.b.c"))
      let proxy = RunProxy(
        token: token, transport: LongServer(key: key.publicKey, mebibytes: 200), key: key,
        keys: KeyDesk(own: 1, key: key.publicKey, seen: SeenKeys(folder: folder), logger: logger),
        subtasks: SubtaskRule(task: 3), renewToken: { "" }, onSubtask: {},
        answers: AnswerRoom(folder: folder, limit: 1 << 30))
      let request = ProxyRequest("GET", "/result", query: "?task_id=9", authorization: "Bearer \(token.handed)")
      let process = ProcessUsage(getpid())
      process.restartPeak()
      let before = process.residentMegabytes
      let counter = Counter()
      let response = try await proxy.response(to: request)
      try await response.body.write(counter)
      #expect(counter.count.withLock { $0 } > 200 << 20)
      let growth = process.peakMegabytes - before
      #expect(growth < 30, "\(growth) MB")
    }
  }

  private final class Counter: ResponseBodyWriter {
    let count = Mutex(0)

    func write(_ buffer: ByteBuffer) async throws { count.withLock { $0 += buffer.readableBytes } }
    func finish(_ trailingHeaders: HTTPFields?) async throws {}
  }
}

/// A server with one long result, which is made while it is sent.
private struct LongServer: Transport {
  let key: PublicKey
  let mebibytes: Int

  func send(_ request: ClientRequest) async throws -> ClientResponse { FakeServer.json([:], status: 404) }

  func send(_ request: ClientRequest, to body: any ReplyBody) async throws -> ClientResponse {
    try await body.begin()
    try await body.take(ByteBuffer(string: #"{"data":[{"id":7,"result":""#))
    var stage = try Addressee.envelope(key).textStage(of: mebibytes << 20).stage
    for _ in 0..<mebibytes * 4 {
      try await body.take(ByteBuffer(bytes: stage.take([UInt8](repeating: 0x30, count: 256 << 10))))
    }
    try await body.take(ByteBuffer(bytes: stage.end()))
    try await body.take(ByteBuffer(string: #""}]}"#))
    return ClientResponse(status: 200, body: Data())
  }
}
