import Foundation
import Testing
import WisselClient
import WisselContainers
import WisselModel
import WisselTesting
import WisselWire

@Suite(
  "The published node at our server", .serialized, .timeLimit(.minutes(8)),
  .enabled(if: Python.hasPublishedNode, Python.publishedNodeHint),
  .enabled(if: PublishedNodes.possible, "no networks of containers: needs Podman, netavark and iptables, as root"))
struct PublishedNodeTests {
  @Test(
    "runs a Python algorithm, central and partial, as our station does",
    .enabled(if: Python.hasPackages, Python.packagesHint), arguments: [true, false])
  func python(encrypted: Bool) async throws {
    try await withTemporaryFolder { folder in
      let engine = try await TestEngine.shared()
      try await PythonImage.load(into: engine, in: folder)
      try await TestServer.run(.ours, in: folder) { server in
        let federation = try await Federation(server, encrypted: encrypted, hospitals: ["North", "South"])
        let nodes = PublishedNodes(image: PythonImage.reference, tables: PooledAverage.tables)
        try await nodes.run(federation, server, engineSocket: engine.socket, in: folder) {
          try await PooledAverage.expect(of: federation, in: folder)
        }
      }
    }
  }

  /// The same hospitals with the same keys, first with our stations and then with published nodes.
  @Test("runs our algorithm image, which answers with the figures that it answers with at our stations")
  func analytics() async throws {
    try await withTemporaryFolder { folder in
      let engine = try await TestEngine.shared()
      try await Images.load(into: engine, in: folder)
      try await Images.loadAnalytics(into: engine, in: folder)
      try await TestServer.run(.ours, in: folder) { server in
        let federation = try await Federation(server, encrypted: true, hospitals: ["North", "South"])
        let environment = "algorithm_env: {WISSEL_DISCLOSURE: open}"
        let stations = HospitalStations(
          image: Images.analytics, tables: Self.patients.map { [(label: "default", text: $0)] }, additions: environment)
        var atStations: [JSONValue] = []
        try await stations.run(federation, server, engineSocket: engine.socket, in: folder) {
          atStations = try await Self.figures(of: federation)
        }
        #expect(atStations.first?["age"]?["n"] == 10)
        let nodes = PublishedNodes(image: Images.analytics, tables: Self.patients, additions: environment)
        let atNodes = try await nodes.run(federation, server, engineSocket: engine.socket, in: folder) {
          try await Self.figures(of: federation)
        }
        #expect(atNodes == atStations)
      }
    }
  }

  private static let patients = [
    "time,event,age,sex\n306,1,74,male\n455,1,68,male\n1010,0,56,male\n310,1,68,female\n361,1,71,female\n",
    "time,event,age,sex\n218,1,53,male\n166,1,61,male\n170,1,57,female\n654,1,68,female\n,0,68,female\n",
  ]

  private static let codebook: JSONValue = [
    ["name": "time", "type": "integer"], ["name": "event", "type": "integer"], ["name": "age", "type": "integer"],
    ["name": "sex", "type": "categorical", "levels": ["male", "female"]],
  ]

  /// What the statistics answer: a summary, and survival by sex.
  private static func figures(of federation: Federation) async throws -> [JSONValue] {
    let hospitals = JSONValue.array(federation.hospitals.map { .int($0.rawValue) })
    var answers: [JSONValue] = []
    for (method, arguments) in [
      ("summary", ["columns": ["time", "age", "sex"]]),
      ("km", ["time": "time", "event": "event", "group": "sex"]),
    ] as [(String, [String: JSONValue])] {
      let asked = arguments.merging(["codebook": codebook, "organizations_to_include": hospitals]) { own, _ in own }
      let answer = try #require(
        try await federation.ask(
          Images.analytics, AlgorithmInput(method: method, kwargs: asked), of: [federation.hospitals[0]]
        ).first)
      #expect(answer.status == .completed, "\(answer.log ?? "")")
      answers.append(try answer.value(as: JSONValue.self))
    }
    return answers
  }
}
