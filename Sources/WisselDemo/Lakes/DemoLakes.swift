import AlgorithmKit
import Foundation
import WisselAnalytics
import WisselModel
import WisselWire

/// The hospitals' lakes: invented patients as FHIR resources, which become tables by the commands one would type.
struct DemoLakes: Sendable {
  /// The label of the lake at each station.
  static let label = "lake"
  private static let view = "lung_cohort"
  private static let patients = 120
  /// The people are invented, and so is the regime: who said nothing is in.
  private static let optOutUntil = "2099-12-31"

  /// Steps for each hospital.
  static let steps = 4

  let network: LocalNetwork

  /// What the stations approve, in their files.
  static let approval = [
    "lakes:",
    "  - {database: \(label), views: [\(view)], opt_out_until: \(optOutUntil)}",
  ]

  private var folder: URL { network.folder.appendingPathComponent("hospitals") }

  /// Makes a hospital for each station, takes its resources in and tabulates them; then writes the table as one file for
  /// the pooled answer, without those who object, as the stations do.
  func fill(step: @escaping @Sendable (String) async -> Void) async throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try await withThrowingTaskGroup { group in
      for (index, station) in network.stations.enumerated() {
        group.addTask { try await fill(index, station.member.name, step) }
      }
      try await group.waitForAll()
    }
  }

  private func fill(_ index: Int, _ name: String, _ step: @Sendable (String) async -> Void) async throws {
    let lake = network.lake(Self.label, of: index).path
    let hospital = folder.appendingPathComponent("\(index)").path
    try FileManager.default.createDirectory(
      at: network.lake(Self.label, of: index).deletingLastPathComponent(), withIntermediateDirectories: true)
    let commands = [
      ["synthesize", "--patients", "\(Self.patients)", "--seed", "\(index + 1)", "--cohort", "lung", "--to", hospital],
      ["ingest", hospital, "--lake", lake, "--threads", "1"],
      ["view", "standard", Self.view, "--lake", lake, "--threads", "1"],
      [
        "export", "--lake", lake, "--view", Self.view, "--format", "csv", "--to", hospital + "-table",
        "--opt-out-until", Self.optOutUntil, "--threads", "1",
      ],
    ]
    for command in commands {
      try await LakeTool(network: network).run(command)
      await step("\(name): wissel lake \(command[0])")
    }
  }

  /// The question that is asked to the lakes, with the answer of the very same computation on all rows together.
  func question() async throws -> Question {
    var question = Question(
      id: "lake", title: "From FHIR: how long do men (1) and women (2) with lung cancer live?", method: "km",
      specification: ["time": "time", "event": "event", "group": "sex", "rmst": 365], pooled: .null,
      relativeTolerance: 1e-9, absoluteTolerance: 1e-11,
      database: ["label": .string(Self.label), "query": .string(#"{"view": "\#(Self.view)"}"#)],
      codebook: [
        ["name": "time", "type": "integer"], ["name": "event", "type": "integer"],
        ["name": "sex", "type": "categorical", "levels": ["1", "2"], "reference": "1"],
      ], reference: "the same computation")
    let environment = StationEnvironment(["WISSEL_DISCLOSURE": "open"])
    let alone = InMemoryNetwork(
      analytics, stations: [.init("everyone", StationData(csv: try pool().path, environment: environment))],
      environment: environment)
    let input = try WireJSON.encode(question.input(stations: [1]))
    question.pooled = try WireJSON.decode(JSONValue.self, from: try await alone.run(input: input))
    return question
  }

  /// All stations' rows in one file.
  private func pool() throws -> URL {
    var text = ""
    for index in network.stations.indices {
      let file = folder.appendingPathComponent("\(index)-table/\(Self.view).csv")
      let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: true)
      text += (index == 0 ? lines[...] : lines.dropFirst()).joined(separator: "\n") + "\n"
    }
    let file = folder.appendingPathComponent("everyone.csv")
    try Data(text.utf8).write(to: file)
    return file
  }
}
