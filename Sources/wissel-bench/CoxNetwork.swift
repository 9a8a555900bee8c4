import AlgorithmKit
import Foundation
import WisselAnalytics
import WisselWire

/// The benchmark's files as stations in one process, and the model asked of them.
struct CoxNetwork {
  private let folder: URL
  private let schema: JSONValue
  private let specification: JSONValue
  private static let letters = ["A", "B", "C"]

  init(_ folder: URL) throws {
    self.folder = folder
    func json(_ name: String) throws -> JSONValue {
      try WireJSON.decode(JSONValue.self, from: Data(contentsOf: folder.appendingPathComponent(name)))
    }
    schema = try json("schema.json")
    specification = try json("cox.json")
  }

  /// Stations that read their file for every question.
  var stations: [InMemoryNetwork.Station] { Self.letters.map { InMemoryNetwork.Station($0, file($0, [:])) } }

  /// Stations whose runs share a job's temporary folder, as their containers do.
  func stationsOfJob() throws -> [InMemoryNetwork.Station] {
    try Self.letters.map { letter in
      let job = folder.appendingPathComponent("job_\(letter)")
      try FileManager.default.createDirectory(at: job, withIntermediateDirectories: true)
      return InMemoryNetwork.Station(letter, file(letter, ["TEMPORARY_FOLDER": job.path]))
    }
  }

  /// Stations whose rows have been read beforehand.
  func stationsInMemory() throws -> [InMemoryNetwork.Station] {
    let codebook = try WireJSON.convert(schema["columns"] ?? .array([]), to: Codebook.self)
    let columns = (schema["columns"]?.array ?? []).compactMap { $0["name"]?.string }
    return try stations.map { station in
      let frame = try station.data.frame(columns: columns, codebook: codebook)
      return InMemoryNetwork.Station(station.name, StationData(frame, environment: station.data.environment))
    }
  }

  /// Fits the model.
  func run(_ stations: [InMemoryNetwork.Station]) async throws -> JSONValue {
    try await runSpecification(input: try specificationInput(specification, schema: schema), stations: stations)
  }

  private func file(_ letter: String, _ variables: [String: String]) -> StationData {
    StationData(
      csv: folder.appendingPathComponent("station_\(letter).csv").path,
      environment: StationEnvironment(variables.merging(["WISSEL_DISCLOSURE": "open"]) { first, _ in first }))
  }
}
