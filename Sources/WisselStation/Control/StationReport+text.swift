extension StationReport {
  /// The report for people, a line each.
  package var text: String {
    func word(_ isSo: Bool, _ yes: String, _ no: String) -> String { isSo ? yes : no }
    var lines = [
      "\(station): " + word(isHealthy, "connected and healthy", "not all is well"),
      "  server      \(server) " + word(serverAnswers, "answers", "does not answer; the station tries on") + ", "
        + word(isConnected, "connected", "no connection for news; the station asks now and then"),
      "  network     node \(node) of \(organization.printable), collaboration \(collaboration), "
        + word(encrypted, "encrypted", "not encrypted"),
      "  containers  " + word(engineAnswers, "the engine answers", "the engine does not answer: start it"),
      "  since       \(startedAt) UTC" + word(isPaused, "; paused: no new runs begin", ""),
      "  runs        \(waiting.count) waiting, \(running.count) running, \(held.count) held for release",
    ]
    lines += waiting.map { "  waiting     \($0.text)" }
    lines += running.map { "  running     \($0.text)" }
    lines += held.map { "  held        \($0.text)" }
    return lines.joined(separator: "\n")
  }
}

extension RunSummary {
  /// The run on a line.
  package var text: String { "run \(run) of task \(task): \(image.printable), asked by organisation \(organization)" }
}

extension HeldRun {
  /// The result that waits on a line.
  package var text: String {
    "run \(run) of task \(task): \(image.printable), \(bytes) bytes since \(since) UTC, "
      + "\(released) of \(people) released"
  }
}

extension String {
  /// What comes from elsewhere, fit for a terminal: no control characters, and not too much.
  var printable: String {
    String(unicodeScalars.prefix(200).map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? "?" : Character($0) })
  }
}
