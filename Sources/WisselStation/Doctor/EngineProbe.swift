import Foundation
import WisselContainers
import WisselSettings

/// Looks at the container engine, and lets it run an image.
struct EngineProbe: Sendable {
  /// The socket of the settings; nil: the usual places.
  let socket: String?
  let environment: [String: String]
  let relay: RelaySettings

  func look() async -> Facts.Engine {
    let found: String?
    if let socket {
      found = socket
    } else {
      found = await EngineSocket.answering(environment: environment)
    }
    guard let found else { return .absent(socket: nil) }
    let engine = ContainerEngine(socket: found)
    do {
      try await engine.ping()
    } catch  where error.code == .unreachable || error.code == .timedOut {
      return .absent(socket: found)
    } catch {
      return .fails(error.safeText)
    }
    do {
      let version = try await engine.version()
      let information = try await engine.information()
      return .answers(
        name: version.name, version: version.version, rootless: information.isRootless,
        filters: information.filtersSystemCalls, trial: await trial(engine))
    } catch {
      return .fails(error.safeText)
    }
  }

  /// Whether the engine can hand graphics processors to containers.
  func knowsGPU() async -> Bool {
    if Machine.hasDeviceDescription { return true }
    var place = socket
    if place == nil { place = await EngineSocket.answering(environment: environment) }
    guard let place else { return false }
    return (try? await ContainerEngine(socket: place).information())?.runtimes.contains("nvidia") ?? false
  }

  /// Starts the relay, which every run needs, and removes it.
  private func trial(_ engine: ContainerEngine) async -> Facts.Engine.Trial {
    let name = "wissel-doctor-\(UInt32.random(in: 0 ... .max))"
    do throws(EngineError) {
      if try await engine.image(relay.image) == nil {
        if let archive = relay.archive { try await engine.load(archive: archive) }
        guard try await engine.image(relay.image) != nil else { return .missing(relay.image) }
      }
      let id = try await engine.create(
        ContainerSpecification(
          image: relay.image, command: ["/nowhere", String(relay.port)], labels: ["org.wissel.doctor": "1"],
          user: StationNames.containerUser, network: .none,
          limits: .init(memory: 64 << 20, processes: 16, temporary: 1 << 20)),
        name: name)
      do {
        try await engine.start(id)
      } catch {
        try? await engine.remove(name)
        throw error
      }
      try await engine.remove(name)
      return .ran
    } catch {
      return .failed(error.description)
    }
  }
}
