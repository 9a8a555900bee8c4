import Foundation
import HTTPTypes
import Synchronization
import WisselClient
import WisselModel
import WisselProcesses
import WisselWire

@testable import WisselStation

/// Engine, server, disk and clock of one run, in which one thing goes wrong at one moment.
final class FaultWorld: Sendable {
  static let image = "reg.example/algorithm:1"
  static let input = #"{"method":"echo"}"#

  private struct State {
    var hasFired = false
    /// Calls that are still to be treated badly.
    var refusals = 0
    var engineAway = 0
    var unreachable = 0
    var trouble: (status: Int, times: Int)?
    var logInLost = false
    /// Processes that are gone.
    var dead: Set<Int> = []
    var clock: TimeInterval = 0
    /// Whether the station's folder is being copied, or an algorithm is writing in it. Files of a station that dies stay
    /// where they are; those of this one must not change on their way.
    var isMoving = false
    var isWriting = false
    /// Told of a user's stop.
    var keeper: RunKeeper?
  }

  let mishap: Mishap
  let engine = PlayedEngine()
  let server = PlayedServer()
  let folder: URL
  private let state = Mutex(State())

  init(_ mishap: Mishap, in folder: URL) {
    self.mishap = mishap
    self.folder = folder
  }

  var run: RunID { RunID(mishap.number) }
  var hasFired: Bool { state.withLock(\.hasFired) }
  var now: Date { Date(timeIntervalSince1970: 1_795_266_425 + state.withLock(\.clock)) }

  func isDead(_ process: Int) -> Bool { state.withLock { $0.dead.contains(process) } }
  func isKnown(_ keeper: RunKeeper) { state.withLock { $0.keeper = keeper } }

  /// The station's folder in its life number …
  func data(_ process: Int) -> URL { folder.appendingPathComponent("\(process)/d") }

  /// The algorithm and what is asked of it.
  func begin() async {
    await engine.add(Self.image) { [self] process in
      await process.say("hello\n")
      _ = await passing(.computes, .before, process: nil)
      // The beginning of a run that is over at once is told with its end; this one is to be told by itself.
      while mishap.point == .tellsBegin, !hasFired { try await Task.sleep(for: .milliseconds(5)) }
      let task = ContainerPaths.task(run)
      while !beginsWriting() { try await Task.sleep(for: .milliseconds(5)) }
      defer { endsWriting() }
      try await process.write(try await process.read(task + "/input"), to: task + "/output")
      endsWriting()
      _ = await passing(.hasComputed, .before, process: nil)
      try Task.checkCancellation()
      return 0
    }
    server.ask(
      PlayedStation.item(
        mishap.number, input: Data(Self.input.utf8).base64EncodedString(), image: Self.image))
  }

  private func beginsWriting() -> Bool {
    state.withLock { state in
      guard !state.isMoving else { return false }
      state.isWriting = true
      return true
    }
  }

  private func endsWriting() { state.withLock { $0.isWriting = false } }

  /// How the engine treats a call of a process.
  func attend(_ call: EngineCall, _ moment: Moment, process: Int) async -> EngineDoor.Treatment {
    if isDead(process) { return .never }
    let point = await point(of: call)
    let bad: EngineDoor.Treatment? = state.withLock { state in
      guard moment == .before else { return nil }
      if state.engineAway > 0 {
        state.engineAway -= 1
        return .cut
      }
      if state.refusals > 0, point == mishap.point {
        state.refusals -= 1
        return .refuse
      }
      return nil
    }
    if let bad { return bad }
    guard let point, await passing(point, moment, process: process) else { return .serve }
    return switch mishap.fault {
    case .engineRefuses: .refuse
    case .engineBreaksOff, .engineAway, .engineRestarts: .cut
    case .stationDies: .never
    default: .serve
    }
  }

  private func point(of call: EngineCall) async -> FaultPoint? {
    guard call.parts.count > 1 else { return nil }
    if call.parts[0] == "images" {
      return call.method == .post ? .fetchesImage : call.parts[1] == Self.image ? .looksAtImage : nil
    }
    if call.parts[1] == "create" { return StationNames.isRelay(call.labels) ? .makesRelay : .makesContainer }
    guard let container = await engine.container(call.parts[1]) else { return nil }
    let isRelay = StationNames.isRelay(container.labels)
    switch (call.method, call.parts.last) {
    case (.delete, _): return isRelay ? .removesRelay : .removesContainer
    case (.post, "start"): return isRelay ? .startsRelay : .starts
    case (.post, "attach"): return .attaches
    case (.get, "json") where !isRelay:
      if case .exited = container.state { return .asksForEnd }
      return nil
    default: return nil
    }
  }

  /// How the way to the server treats a request of a process.
  func attend(_ request: ClientRequest, _ moment: Moment, process: Int) async -> ServerWay.Treatment {
    if isDead(process) { return .never }
    let bad: ServerWay.Treatment? = state.withLock { state in
      guard moment == .before else { return nil }
      if state.unreachable > 0 {
        state.unreachable -= 1
        return .fail(.notSent("played"))
      }
      if let trouble = state.trouble {
        state.trouble = trouble.times > 1 ? (trouble.status, trouble.times - 1) : nil
        return .status(trouble.status)
      }
      if state.logInLost {
        if request.path == "token/node" { state.logInLost = false } else { return .status(401) }
      }
      return nil
    }
    if let bad { return bad }
    guard let point = point(of: request), await passing(point, moment, process: process) else { return .serve }
    return switch mishap.fault {
    case .serverUnreachable: moment == .before ? .fail(.notSent("played")) : .fail(.interrupted("played"))
    case .answerLost: .fail(.interrupted("played"))
    case .serverTrouble(let status, _): .status(status)
    case .logInLost: .status(401)
    case .stationDies: .never
    default: .serve
    }
  }

  private func point(of request: ClientRequest) -> FaultPoint? {
    switch (request.method, request.path) {
    case (.post, "token/container"): return .asksToken
    case (.get, "blobstream/status"): return .asksForBlobs
    case (.patch, "run/\(mishap.number)"):
      let body = request.body.flatMap { try? WireJSON.decode(JSONValue.self, from: $0) }
      return body?["finished_at"] != nil ? .reports : body?["started_at"] != nil ? .tellsBegin : nil
    default: return nil
    }
  }

  /// Whether it happens here and now; if so, what does not concern the call itself has happened when this returns.
  private func passing(_ point: FaultPoint, _ moment: Moment, process: Int?) async -> Bool {
    let fires = state.withLock { state in
      guard !state.hasFired, point == mishap.point, moment == mishap.moment else { return false }
      state.hasFired = true
      if case .stationDies = mishap.fault { state.isMoving = true }
      return true
    }
    guard fires else { return false }
    switch mishap.fault {
    case .stationDies: await die()
    case .engineRefuses(let times): state.withLock { $0.refusals = times - 1 }
    case .engineBreaksOff, .answerLost: break
    case .engineAway(let calls):
      state.withLock { $0.engineAway = calls }
      await engine.breakStreams()
    case .engineRestarts(let loses):
      await engine.breakStreams()
      await engine.restart(losesContainers: loses)
    case .serverUnreachable(let times): state.withLock { $0.unreachable = times - 1 }
    case .serverTrouble(let status, let times):
      if times > 1 { state.withLock { $0.trouble = (status, times - 1) } }
    case .logInLost: state.withLock { $0.logInLost = true }
    case .userStops:
      server.kill(run)
      let keeper = state.withLock(\.keeper)
      let item = KillItem(taskID: TaskID(mishap.number), runID: run, organizationID: 1)
      Task { await keeper?.kill(KillContainers(collaborationID: 1, killList: [item])) }
    case .diskFull: fill()
    case .clockJumps(let seconds): state.withLock { $0.clock += seconds }
    }
    return true
  }

  /// The first process is gone: its files are what they are at this moment, and it is answered no more.
  private func die() async {
    state.withLock { _ = $0.dead.insert(1) }
    while state.withLock(\.isWriting) { try? await Task.sleep(for: .milliseconds(5)) }
    defer { state.withLock { $0.isMoving = false } }
    let (old, new) = (data(1), data(2))
    let files = FileManager.default
    try? files.createDirectory(at: new, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    for name in (try? files.contentsOfDirectory(atPath: old.path)) ?? [] where !["sockets", "lock"].contains(name) {
      try? files.copyItem(at: old.appendingPathComponent(name), to: new.appendingPathComponent(name))
    }
    await engine.move(old, to: new)
  }

  // MARK: The disk

  private var filler: String { data(1).appendingPathComponent("filler").path }

  /// A small disk of its own for the station's folder.
  func mountDisk() async throws {
    try FileManager.default.createDirectory(at: data(1), withIntermediateDirectories: true)
    try await Self.run("/bin/mount", "-t", "tmpfs", "-o", "size=512k,mode=700", "tmpfs", data(1).path)
  }

  func unmountDisk() async { try? await Self.run("/bin/umount", "--lazy", data(1).path) }

  private func fill() {
    let descriptor = open(filler, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    for size in [4096, 64, 1] {
      let bytes = [UInt8](repeating: 0, count: size)
      while write(descriptor, bytes, size) == size {}
    }
  }

  /// There is room again.
  func makeRoom() { unlink(filler) }

  private static func run(_ program: String, _ arguments: String...) async throws {
    let process = try await ManagedProcess.start(
      URL(fileURLWithPath: program), arguments: arguments, log: URL(fileURLWithPath: "/dev/null"))
    let ending = await process.wait()
    guard ending == .exited(0) else { throw ProcessFailure(program, "\(ending)") }
  }

  /// Whether a disk can be mounted here.
  static func canMount() async -> Bool {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("m\(UInt32.random(in: 0 ... .max))")
    guard (try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)) != nil else {
      return false
    }
    defer { rmdir(folder.path) }
    do {
      try await run("/bin/mount", "-t", "tmpfs", "tmpfs", folder.path)
      try await run("/bin/umount", folder.path)
      return true
    } catch {
      return false
    }
  }
}
