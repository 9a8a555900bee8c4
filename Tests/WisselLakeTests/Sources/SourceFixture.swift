import Foundation
import Synchronization
import WisselOutbound
import WisselSettings

@testable import WisselLake

/// A load of a test's FHIR server: it waits for nothing, and notes for how long it would have.
struct SourceFixture: Sendable {
  private final class Notes: Sendable {
    let waits = Mutex<[Double]>([])
    let ids = Mutex(0)
  }

  private let notes = Notes()
  private let lake: URL
  private let settings: FHIRServerSettings?

  var waits: [Double] { notes.waits.withLock { $0 } }

  init(
    _ lake: URL, _ server: FHIRTestServer, login: BackendLogin? = nil, others: [String] = [], types: [String] = [],
    filters: [String: [SearchFilter]] = [:], level: FHIRServerSettings.Level = .system, exports: Bool = true
  ) {
    self.lake = lake
    let text = "name: test\nfhir_server:\n  url: \(server.url)\n"
    let read = try? LakeSourceSettings(yaml: text, file: "source.yaml", environment: [:])
    guard case .server(var way)? = read?.way else {
      settings = nil
      return
    }
    (way.login, way.otherOrigins, way.types, way.typeFilters) = (login, others, types, filters)
    (way.level, way.exports) = (level, exports)
    settings = way
  }

  func run(
    isFull: Bool = false, check: LandingCheck? = nil
  ) async throws -> SourceLoad.Report {
    try await load().run(isFull: isFull, now: LakeFixture.now, check: check)
  }

  func cancel() async throws { try await load().cancel() }

  private func load() throws -> SourceLoad {
    guard let settings else { throw LakeError("the settings of the test are wrong") }
    let notes = notes
    let surroundings = SourceSurroundings(
      now: { LakeFixture.now }, wait: { seconds in notes.waits.withLock { $0.append(seconds) } },
      newID: {
        notes.ids.withLock {
          $0 += 1; return "id\($0)"
        }
      })
    let source = try FHIRSource(settings, path: { $0 }, over: .direct, surroundings)
    return SourceLoad(lake.path, LakeFixture.limits, name: "test", source)
  }
}
