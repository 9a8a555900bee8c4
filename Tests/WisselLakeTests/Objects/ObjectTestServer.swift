import Foundation
import Synchronization

/// The bucket `wissel` of an S3-compatible storage on loopback, as badly as a test wants it. How it is done well is told
/// by ``ObjectServer``.
final class ObjectTestServer: Sendable {
  /// An answer that is given once instead of the right one.
  struct Fault: Sendable {
    /// How the request's target begins.
    var target: String
    var status = 200
    var headers: [String: String] = [:]
    var body = ""
    /// The right answer, but cut in the middle.
    var isCut = false
  }

  struct State: Sendable {
    var objects: [String: [UInt8]] = [:]
    /// ETags that are not the content's MD5.
    var tags: [String: String] = [:]
    var faults: [Fault] = []
    /// The first of these contents is given out once in place of the right one.
    var wrongContents: [[UInt8]] = []
    var pageSize = 1000
    /// Whether the place of the next page never moves.
    var isCircle = false
    /// Whether parts are asked for in vain.
    var ignoresRanges = false
    var requests: [LoopbackServer.Request] = []
  }

  let state: Mutex<State>
  let port: Int

  var url: String { "http://127.0.0.1:\(port)" }
  /// The targets of the requests so far, with the part that was asked for.
  var targets: [String] {
    state.withLock { $0.requests.map { $0.target + ($0.headers["range"].map { " \($0)" } ?? "") } }
  }

  private init(_ state: State, port: Int) {
    self.state = Mutex(state)
    self.port = port
  }

  /// Runs a server for as long as the closure.
  static func run(
    _ state: State, _ body: @escaping @Sendable (ObjectTestServer) async throws -> Void
  ) async throws {
    try await LoopbackServer.run({ ObjectTestServer(state, port: $0) }, answer: { $0.answer($1) }, body)
  }

  private func answer(_ request: LoopbackServer.Request) -> LoopbackServer.Answer {
    state.withLock { state in
      state.requests.append(request)
      guard let place = state.faults.firstIndex(where: { request.target.hasPrefix($0.target) }) else {
        return right(request, &state)
      }
      let fault = state.faults.remove(at: place)
      guard fault.isCut else { return .init(fault.status, fault.body, fault.headers) }
      var right = right(request, &state)
      right.isCut = true
      return right
    }
  }

  private func right(_ request: LoopbackServer.Request, _ state: inout State) -> LoopbackServer.Answer {
    let parts = URLComponents(string: request.target)
    guard let path = parts?.path, path != "/wissel" else { return list(parts?.queryItems ?? [], state) }
    let key = String(path.dropFirst("/wissel/".count))
    guard var content = state.objects[key] else { return .init(404, "<Error><Code>NoSuchKey</Code></Error>") }
    let tag = Self.tag(key, state)
    if let wish = request.headers["if-match"], wish != tag {
      return .init(412, "<Error><Code>PreconditionFailed</Code></Error>")
    }
    if !state.wrongContents.isEmpty { content = state.wrongContents.removeFirst() }
    var answer = LoopbackServer.Answer(200, "", ["ETag": tag])
    if !state.ignoresRanges, let range = request.headers["range"], let start = Int(range.dropFirst(6).dropLast()) {
      answer.status = 206
      answer.headers["Content-Range"] = "bytes \(start)-\(content.count - 1)/\(content.count)"
      content.removeFirst(start)
    }
    answer.body = content
    return answer
  }

  private func list(_ query: [URLQueryItem], _ state: State) -> LoopbackServer.Answer {
    let value = { (name: String) in query.first { $0.name == name }?.value }
    let keys = state.objects.keys.sorted().filter { $0.hasPrefix(value("prefix") ?? "") }
    let start = value("continuation-token").flatMap { Int($0) } ?? 0
    let end = min(start + state.pageSize, keys.count)
    let items = keys[min(start, end)..<end].map { key in
      "<Contents><Key>\(key)</Key><Size>\(state.objects[key]?.count ?? 0)</Size><ETag>\(Self.tag(key, state))</ETag></Contents>"
    }
    let isCut = end < keys.count || state.isCircle
    let next = isCut ? "<NextContinuationToken>\(state.isCircle ? 0 : end)</NextContinuationToken>" : ""
    return .init(
      200, "<ListBucketResult><IsTruncated>\(isCut)</IsTruncated>\(next)\(items.joined())</ListBucketResult>",
      ["Date": "Thu, 28 May 2026 20:26:40 GMT"])
  }

  private static func tag(_ key: String, _ state: State) -> String {
    "\"\(state.tags[key] ?? ObjectFixture.md5(state.objects[key] ?? []))\""
  }
}
