import Foundation
import NIOCore
import WisselWire

/// A container engine in this process, behind the part of the Docker Engine API that stations use. Its images are
/// functions of the test, so that what happens between station and engine can be brought about exactly.
actor PlayedEngine {
  /// What an image does; its value is the exit status.
  typealias Program = @Sendable (PlayedProcess) async throws -> Int

  /// The image of the relay; its containers run until they are removed.
  static let relay = "localhost/relay:1"

  /// What comes to those who follow a container's output.
  enum Piece: Sendable {
    case bytes(ByteBuffer)
    /// The connection breaks.
    case broken
  }

  struct Container: Sendable {
    let id: String
    let name: String
    let image: String
    let labels: [String: String]
    /// As the station gave it, encoded.
    let environment: [String: String]
    /// Place in the container to path of the host.
    let mounts: [String: String]
    /// The container whose network it shares.
    let network: String?
    var state = State.created
    var output: [UInt8] = []
    var starts = 0
    var process: Task<Void, Never>?
    var followers: [AsyncStream<Piece>.Continuation] = []
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  enum State: Sendable, Equatable { case created, running, exited(Int) }

  private var images: [String: Program] = [relay: { _ in try await PlayedEngine.forever() }]
  /// Images that are at their registry alone until they are fetched.
  private var offered: [String: Program] = [:]
  private(set) var containers: [String: Container] = [:]
  /// How often containers of each run were started, removed ones included.
  private(set) var starts: [String: Int] = [:]
  /// Every container that was ever made, as it was asked for.
  private(set) var made: [JSONValue] = []
  /// Folders that were moved since containers were made with them.
  private var moves: [String: String] = [:]
  private var count = 0
  /// Digests of images at their registry, and of those that were fetched from it.
  private var published: [String: String] = [:]
  private var fetched: [String: String] = [:]

  /// The image of a name at its registry is from now on the one with this digest.
  func publish(_ image: String, digest: String) { published[image] = digest }
  func published(_ image: String) -> String? { published[image] }
  func digests(of image: String) -> [String] { fetched[image].map { ["\(image)@\($0)"] } ?? [] }

  /// Fetches an image; false when there is none of that name.
  func fetch(_ image: String) -> Bool {
    guard let program = images[image] ?? offered[image] else { return false }
    images[image] = program
    fetched[image] = published[image]
    return true
  }

  func add(_ image: String, _ program: @escaping Program) { images[image] = program }
  /// An image is at its registry from now on.
  func offer(_ image: String, _ program: @escaping Program) { offered[image] = program }
  func has(_ image: String) -> Bool { find(image) != nil }
  var imageIDs: [String] { images.keys.map(Self.id) }

  /// Removes an image; false while a container is made of it.
  func removeImage(_ image: String) -> Bool {
    guard let name = find(image)?.name else { return true }
    guard !containers.values.contains(where: { find($0.image)?.name == name }) else { return false }
    images[name] = nil
    fetched[name] = nil
    return true
  }

  /// From now on the files of a folder are those of another.
  func move(_ folder: URL, to other: URL) { moves[folder.path] = other.path }

  /// Containers still there.
  var left: [String] { containers.values.map(\.name).sorted() }

  /// Images are known by their names and by ids made from them.
  static func id(of image: String) -> String {
    "sha256:" + String(image.utf8.map { String($0 % 16, radix: 16) }.joined().prefix(64)).padded(to: 64)
  }

  private func find(_ image: String) -> (name: String, program: Program)? {
    let name = images.keys.first { $0 == image || Self.id(of: $0) == image }
    return name.flatMap { name in images[name].map { (name, $0) } }
  }

  func create(_ body: JSONValue, name: String) -> Container? {
    guard !containers.values.contains(where: { $0.name == name }) else { return nil }
    made.append(body)
    count += 1
    let network = body["HostConfig"]?["NetworkMode"]?.string ?? "none"
    let pairs = (body["Env"]?.array ?? []).compactMap(\.string).map { text in
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), String(parts.last ?? ""))
    }
    let mounts = (body["HostConfig"]?["Mounts"]?.array ?? []).map {
      ($0["Target"]?.string ?? "", $0["Source"]?.string ?? "")
    }
    let container = Container(
      id: "c\(count)", name: name, image: body["Image"]?.string ?? "",
      labels: body["Labels"]?.object?.compactMapValues(\.string) ?? [:],
      environment: Dictionary(pairs, uniquingKeysWith: { $1 }), mounts: Dictionary(mounts, uniquingKeysWith: { $1 }),
      network: network.hasPrefix("container:") ? String(network.dropFirst("container:".count)) : nil)
    containers[container.id] = container
    return container
  }

  func container(_ idOrName: String) -> Container? {
    containers[idOrName] ?? containers.values.first { $0.name == idOrName }
  }

  /// Starts a container; false when that cannot be, because the one whose network it shares does not run.
  func start(_ id: String) -> Bool {
    guard let container = container(id), container.state == .created, let image = find(container.image) else {
      return true
    }
    let relay = container.network.flatMap { self.container($0) }
    if container.network != nil, relay?.state != .running { return false }
    let socket = relay?.mounts.values.first.map { $0 + "/s" }
    let process = PlayedProcess(
      engine: self, container: container.id, environment: container.environment, proxy: socket)
    containers[container.id]?.state = .running
    if let run = container.labels["run_id"] { starts[run, default: 0] += 1 }
    containers[container.id]?.process = Task {
      let status: Int
      do { status = try await image.program(process) } catch { status = 1 }
      ended(container.id, status)
    }
    return true
  }

  private func ended(_ id: String, _ status: Int) {
    guard containers[id]?.state == .running else { return }
    containers[id]?.state = .exited(status)
    settle(id)
  }

  /// Those who follow and wait learn of the end.
  private func settle(_ id: String) {
    guard let container = containers[id] else { return }
    containers[id]?.followers = []
    containers[id]?.waiters = []
    for follower in container.followers { follower.finish() }
    for waiter in container.waiters { waiter.resume() }
  }

  func kill(_ id: String) {
    guard let container = container(id), container.state == .running else { return }
    containers[container.id]?.state = .exited(137)
    container.process?.cancel()
    settle(container.id)
  }

  func remove(_ idOrName: String) -> Bool {
    guard let container = container(idOrName) else { return false }
    container.process?.cancel()
    settle(container.id)
    containers[container.id] = nil
    return true
  }

  /// Waits until a container has ended.
  func wait(_ id: String) async {
    await withCheckedContinuation { waiter in
      guard let container = container(id), container.state == .running else { return waiter.resume() }
      containers[container.id]?.waiters.append(waiter)
    }
  }

  /// The output, from the beginning or from now on.
  func follow(_ id: String, fromStart: Bool) -> AsyncStream<Piece> {
    let (stream, continuation) = AsyncStream.makeStream(of: Piece.self)
    guard let container = container(id) else {
      continuation.finish()
      return stream
    }
    if fromStart, !container.output.isEmpty { continuation.yield(.bytes(Self.frame(container.output))) }
    if case .exited = container.state {
      continuation.finish()
    } else {
      containers[container.id]?.followers.append(continuation)
    }
    return stream
  }

  func say(_ bytes: [UInt8], _ id: String) {
    guard let container = containers[id] else { return }
    containers[id]?.output += bytes
    for follower in container.followers { follower.yield(.bytes(Self.frame(bytes))) }
  }

  /// The host's path of a file in a container.
  func path(_ path: String, in id: String) -> String? {
    guard let container = containers[id] else { return nil }
    let fits = container.mounts.keys.filter { path == $0 || path.hasPrefix($0 + "/") }
    guard let mount = fits.max(by: { $0.count < $1.count }), let source = container.mounts[mount] else { return nil }
    var place = source + path.dropFirst(mount.count)
    for (old, new) in moves where place.hasPrefix(old + "/") { place = new + place.dropFirst(old.count) }
    return place
  }

  /// All connections that follow output break.
  func breakStreams() {
    for (id, container) in containers {
      containers[id]?.followers = []
      for follower in container.followers {
        follower.yield(.broken)
        follower.finish()
      }
    }
  }

  /// Everything that runs ends, as when the engine's machine is switched off and on; runs may be lost with it.
  func restart(losesContainers: Bool) {
    for container in containers.values {
      if losesContainers, container.labels["run_id"] != nil { _ = remove(container.id) } else { kill(container.id) }
    }
  }

  private static func frame(_ bytes: [UInt8]) -> ByteBuffer {
    var buffer = ByteBuffer(bytes: [1, 0, 0, 0])
    buffer.writeInteger(UInt32(bytes.count))
    buffer.writeBytes(bytes)
    return buffer
  }

  /// Returns when the caller is cancelled, with an error.
  static func forever() async throws -> Never {
    while true { try await Task.sleep(for: .seconds(3600)) }
  }
}

/// A process in a container of a `PlayedEngine`.
struct PlayedProcess: Sendable {
  let engine: PlayedEngine
  let container: String
  let environment: [String: String]
  /// The station's end of the relay: a Unix socket.
  let proxy: String?

  /// The host's path of a file in the container.
  func file(_ path: String) async throws -> URL {
    guard let place = await engine.path(path, in: container) else { throw CocoaError(.fileNoSuchFile) }
    return URL(fileURLWithPath: place)
  }

  /// The run's folder in the container.
  func folder() async throws -> String {
    let mounts = await engine.containers[container]?.mounts ?? [:]
    guard let folder = mounts.keys.first(where: { $0.hasPrefix("/mnt/data/task-") }) else {
      throw CocoaError(.fileNoSuchFile)
    }
    return folder
  }

  func read(_ path: String) async throws -> [UInt8] { [UInt8](try Data(contentsOf: try await file(path))) }

  /// Writes into a file that is there, as algorithms do.
  func write(_ bytes: [UInt8], to path: String) async throws {
    let handle = try FileHandle(forWritingTo: try await file(path))
    try handle.truncate(atOffset: 0)
    try handle.write(contentsOf: Data(bytes))
    try handle.close()
  }

  func say(_ text: String) async { await engine.say(Array(text.utf8), container) }
}

extension String {
  fileprivate func padded(to length: Int) -> String { self + String(repeating: "0", count: max(0, length - count)) }
}
