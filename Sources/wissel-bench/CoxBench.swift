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
    guard let network = try await makeNetwork(folder, times: "days") else { return }
    var result = JSONValue.null
    let whole = try await clock.measure { result = try await network.run(network.stations) }
    Line.figure("Wissel, whole call, files read in every round", Line.seconds(whole.inSeconds))
    let kept = try await clock.measure { _ = try await network.run(network.stationsOfJob()) }
    Line.figure("Wissel, whole call, files read once in the job", Line.seconds(kept.inSeconds))
    let inMemory = try network.stationsInMemory()
    let ours = try await clock.measure { _ = try await network.run(inMemory) }
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
    try await continuous()
  }

  /// The same rows with times that hardly two share: as many event times as events.
  private func continuous() async throws {
    Line.heading("The same with continuous times")
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("wissel-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    guard let network = try await makeNetwork(folder, times: "continuous") else { return }
    let stations = try network.stationsInMemory()
    let ours = try await clock.measure { _ = try await network.run(stations) }
    Line.figure("Wissel, whole call, rows in memory", Line.seconds(ours.inSeconds))
  }

  private func makeNetwork(_ folder: URL, times: String) async throws -> CoxNetwork? {
    let arguments = ["\(rows)", "\(covariates)", folder.path, times]
    guard try await Peer.run(Peer.python, "make_cox_data.py", arguments) != nil else { return nil }
    return try CoxNetwork(folder)
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
