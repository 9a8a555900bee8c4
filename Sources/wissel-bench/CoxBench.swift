import AlgorithmKit
import Foundation
import WisselAnalytics
import WisselWire

/// Cox regression on a million rows and twenty covariates over three stations, beside the same model on all rows
/// together in lifelines and R, and beside the least work BLAS would do on one core.
struct CoxBench {
  private let rows = 1_000_000
  private let covariates = 20
  private let clock = ContinuousClock()

  func run() async throws {
    Line.heading("Cox regression, \(rows) rows × \(covariates) covariates over three stations, Efron ties")
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("wissel-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    guard try await Peer.run(Peer.python, "make_cox_data.py", ["\(rows)", "\(covariates)", folder.path]) != nil else {
      return
    }
    let specification = try WireJSON.decode(
      JSONValue.self, from: Data(contentsOf: folder.appendingPathComponent("cox.json")))
    var result = JSONValue.null
    let whole = try await clock.measure { result = try await runSpecification(specification, folder: folder) }
    Line.figure("Wissel, whole call, files read in every round", Line.seconds(whole.inSeconds))
    let ours = try await inMemory(specification, folder: folder)
    Line.figure("Wissel, whole call, rows in memory as for the peers", Line.seconds(ours.inSeconds))
    try await iteration()

    for (name, peer) in [
      ("lifelines", try await Peer.run(Peer.python, "cox_lifelines.py", [folder.path])),
      ("R survival::coxph", try await Peer.run(Peer.r, "cox_survival.R", [folder.path])),
    ] {
      guard let peer, let seconds = peer["seconds"]?.number else { continue }
      let difference = largestDifference(result["coefficients"], peer["coefficients"])
      Line.figure(
        "\(name), fit alone", Line.seconds(seconds),
        note: "\(Line.ratio(seconds / ours.inSeconds)) of ours; coefficients differ by at most "
          + String(format: "%.1e", difference))
    }
  }

  /// The same with each station's rows read beforehand.
  private func inMemory(_ specification: JSONValue, folder: URL) async throws -> Duration {
    let schema = try WireJSON.decode(
      JSONValue.self, from: Data(contentsOf: folder.appendingPathComponent("schema.json")))
    let codebook = try WireJSON.convert(schema["columns"] ?? .array([]), to: Codebook.self)
    let columns = (schema["columns"]?.array ?? []).compactMap { $0["name"]?.string }
    let environment = StationEnvironment(["WISSEL_DISCLOSURE": "open"])
    let stations = try ["A", "B", "C"].map { letter in
      let file = StationData(csv: folder.appendingPathComponent("station_\(letter).csv").path)
      return InMemoryNetwork.Station(
        letter, StationData(try file.frame(columns: columns, codebook: codebook), environment: environment))
    }
    let input = try specificationInput(specification, schema: schema)
    return try await clock.measure { _ = try await runSpecification(input: input, stations: stations) }
  }

  /// One Newton step over the rows in memory, against dsyrk and dgemv on one core.
  private func iteration() async throws {
    let step = CoxStepTiming.measure(rows: rows, covariates: covariates)
    Line.figure("Wissel, one Newton step over the rows", Line.seconds(step))
    let bound = try await Peer.run(Peer.python, "blas_bound.py", ["\(rows)", "\(covariates)"])
    guard let seconds = bound?["seconds"]?.number else { return }
    Line.figure(
      "BLAS on one core: exp, dgemv, dsyrk, dgemv", Line.seconds(seconds),
      note: "ours is \(Line.ratio(step / seconds)) (goal: under 2×)")
  }

  private func largestDifference(_ ours: JSONValue?, _ theirs: JSONValue?) -> Double {
    (theirs?.object ?? [:]).map { abs(($0.value.number ?? .nan) - (ours?[$0.key]?.number ?? .nan)) }.max() ?? .nan
  }
}
