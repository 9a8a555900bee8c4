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
    let ours = try await clock.measure { result = try await runSpecification(specification, folder: folder) }
    Line.figure("Wissel, whole call (reads the files in every round)", Line.seconds(ours.inSeconds))
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
