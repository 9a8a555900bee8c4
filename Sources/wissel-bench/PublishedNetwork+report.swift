extension PublishedNetwork {
  /// Measures and prints it beside ours; where it cannot be started, that is said beside what was once recorded of it.
  ///
  /// - Parameters:
  ///   - ours: seconds of an empty task at our stations.
  ///   - round: seconds of a round of a job at our stations.
  func report(besideEmpty ours: Double, round: Double) async {
    Line.heading("Three published nodes at the published server, the same engine and algorithm, encrypted (median)")
    do {
      if let figures = try await measure() {
        show("an empty task", figures.empty.median, ours)
        show("a round of a job", figures.rounds.median, round)
        return
      }
      Line.figure("not measured", "not installed here", note: "run scripts/setup bench")
    } catch {
      Line.figure("not measured", "they could not be run here", note: "\(error)")
    }
    for (name, ours) in [
      ("an empty task (recorded elsewhere)", ours), ("a round of a job (recorded elsewhere)", round),
    ] {
      Line.figure(name, "5 – 9 s", note: "\(Line.ratio(7 / max(ours, 1e-3))) of ours at 7 s")
    }
  }

  private func show(_ name: String, _ seconds: Double, _ ours: Double) {
    Line.figure(name, Line.seconds(seconds), note: "\(Line.ratio(seconds / max(ours, 1e-3))) of ours")
  }
}
