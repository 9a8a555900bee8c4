import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization
import WisselWire

@testable import WisselStation

/// A call to a played engine.
struct EngineCall: Sendable, CustomStringConvertible {
  let method: HTTPRequest.Method
  /// Without the API's version; `containers/create`, `containers/c3/start`, …
  let parts: [String]
  let query: [String: String]
  let body: JSONValue

  var description: String { "\(method) \(parts.joined(separator: "/"))" }

  /// Whether it is about the container with these labels, where that can be seen from the call.
  var labels: [String: String] { body["Labels"]?.object?.compactMapValues(\.string) ?? [:] }
}

/// When somebody looks at a call: before it is carried out, or after, before the answer.
enum Moment: Sendable { case before, after }

/// A Unix socket of a played engine, on which a station calls.
final class EngineDoor: HTTPResponder, Sendable {
  typealias Context = BasicRequestContext

  /// What happens to a call.
  enum Treatment: Sendable {
    case serve
    /// It is answered with an error of the engine's.
    case refuse
    /// The connection breaks.
    case cut
    /// It is never answered.
    case never
  }

  typealias Attendance = @Sendable (EngineCall, Moment) async -> Treatment

  let path: String
  private let engine: PlayedEngine
  private let attend: Attendance
  private let running = Mutex<Task<Void, any Error>?>(nil)

  /// Opens one; returns when it listens.
  static func open(
    _ path: String, to engine: PlayedEngine, _ attend: @escaping Attendance = { _, _ in .serve }
  ) async throws -> EngineDoor {
    let door = EngineDoor(path, engine, attend)
    var quiet = Logger(label: "engine")
    quiet.logLevel = .critical
    let started = AsyncStream.makeStream(of: Void.self)
    let application = Application(
      responder: door, server: .late, configuration: .init(address: .unixDomainSocket(path: path), serverName: nil),
      onServerRunning: { _ in started.continuation.finish() }, logger: quiet)
    let task = Task {
      defer { started.continuation.finish() }
      try await application.run()
    }
    for await _ in started.stream {}
    door.running.withLock { $0 = task }
    return door
  }

  private init(_ path: String, _ engine: PlayedEngine, _ attend: @escaping Attendance) {
    self.path = path
    self.engine = engine
    self.attend = attend
  }

  func close() async {
    let task = running.withLock { $0 }
    task?.cancel()
    _ = await task?.result
  }

  private struct Broken: Error {}

  func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
    let body = try await request.body.collect(upTo: 1 << 20)
    let parts = request.uri.path.split(separator: "/").dropFirst().map { String($0).removingPercentEncoding ?? "" }
    let pairs = request.uri.queryParameters.map { (String($0.key), String($0.value)) }
    let call = EngineCall(
      method: request.method, parts: Array(parts), query: Dictionary(pairs, uniquingKeysWith: { $1 }),
      body: (try? WireJSON.decode(JSONValue.self, from: Array(body.readableBytesView))) ?? .null)
    if let other = try await treated(call, .before) { return other }
    let response = await answer(call)
    return try await treated(call, .after) ?? response
  }

  private func treated(_ call: EngineCall, _ moment: Moment) async throws -> Response? {
    switch await attend(call, moment) {
    case .serve: return nil
    case .refuse: return Self.json(["message": "played trouble"], .internalServerError)
    case .cut: return Response(status: .ok, body: ResponseBody(contentLength: 64) { _ in throw Broken() })
    case .never:
      try await PlayedEngine.forever()
    }
  }

  private func answer(_ call: EngineCall) async -> Response {
    switch (call.method, call.parts.first, call.parts.count) {
    case (.get, "_ping", 1): return Response(status: .ok)
    case (.get, "version", 1): return Self.json(["Version": "1", "Components": [["Name": "Played", "Version": "1"]]])
    case (.get, "images", 2): return Self.json(.array(await engine.imageIDs.map { ["Id": .string($0)] }))
    case (.delete, "images", 2):
      guard await engine.has(call.parts[1]) else { return Self.missing }
      return await engine.removeImage(call.parts[1]) ? Self.json([]) : Self.json(["message": "in use"], .conflict)
    case (.get, "images", 3): return await image(call.parts[1])
    case (.post, "images", 2):
      let name = "\(call.query["fromImage"] ?? ""):\(call.query["tag"] ?? "")"
      guard await engine.fetch(name) else { return Self.json(["message": "no such"], .notFound) }
      return Self.json(["status": "done"])
    case (.get, "distribution", _):
      let digest = await engine.published(call.parts.dropFirst().dropLast().joined(separator: "/"))
      return digest.map { Self.json(["Descriptor": ["digest": .string($0)]]) } ?? Self.missing
    case (.get, "containers", 2): return await list(call.query["filters"] ?? "{}")
    case (.post, "containers", 2):
      guard await engine.has(call.body["Image"]?.string ?? "") else { return Self.missing }
      let made = await engine.create(call.body, name: call.query["name"] ?? "")
      return made.map { Self.json(["Id": .string($0.id)], .created) } ?? Self.json(["message": "taken"], .conflict)
    case (.delete, "containers", 2):
      return await engine.remove(call.parts[1]) ? Response(status: .noContent) : Self.missing
    case (_, "containers", 3): return await container(call)
    default: return Self.missing
    }
  }

  private func container(_ call: EngineCall) async -> Response {
    let id = call.parts[1]
    guard let container = await engine.container(id) else { return Self.missing }
    switch call.parts[2] {
    case "start":
      guard await engine.start(id) else { return Self.json(["message": "no network"], .internalServerError) }
    case "kill": await engine.kill(id)
    case "wait": await engine.wait(id)
    case "attach": return await output(id, fromStart: false)
    case "logs": return await output(id, fromStart: true)
    case "json":
      let (word, status): (JSONValue, Int) =
        switch container.state {
        case .created: ("created", 0)
        case .running: ("running", 0)
        case .exited(let status): ("exited", status)
        }
      return Self.json([
        "Id": .string(container.id), "Name": .string("/" + container.name), "Image": .string(container.image),
        "State": ["Status": word, "ExitCode": .int(status)],
        "Config": ["Labels": .object(container.labels.mapValues { .string($0) })],
      ])
    default: return Self.missing
    }
    return Self.json([:])
  }

  private func output(_ id: String, fromStart: Bool) async -> Response {
    let pieces = await engine.follow(id, fromStart: fromStart)
    return Response(
      status: .ok,
      body: ResponseBody { writer in
        for await piece in pieces {
          guard case .bytes(let bytes) = piece else { throw Broken() }
          try await writer.write(bytes)
        }
        try await writer.finish(nil)
      })
  }

  private func image(_ name: String) async -> Response {
    guard await engine.has(name) else { return Self.missing }
    let id = name.hasPrefix("sha256:") ? name : PlayedEngine.id(of: name)
    return Self.json([
      "Id": .string(id), "RepoTags": [.string(name)],
      "RepoDigests": .array(await engine.digests(of: name).map { .string($0) }),
      "Config": ["Cmd": ["run"]],
    ])
  }

  private func list(_ filters: String) async -> Response {
    let asked = try? WireJSON.decode(JSONValue.self, from: Array(filters.utf8))
    let labels = (asked?["label"]?.array ?? []).compactMap(\.string)
    let found = await engine.containers.values.filter { container in
      labels.allSatisfy { label in container.labels.contains { "\($0.key)=\($0.value)" == label } }
    }
    return Self.json(
      .array(
        found.map { container in
          [
            "Id": .string(container.id), "Names": [.string("/" + container.name)],
            "Labels": .object(container.labels.mapValues { .string($0) }),
            "State": container.state == .running ? "running" : "exited",
          ]
        }))
  }

  private static var missing: Response { json(["message": "no such container"], .notFound) }

  private static func json(_ body: JSONValue, _ status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: (try? WireJSON.encode(body)) ?? Data())))
  }
}
