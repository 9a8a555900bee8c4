import WisselModel
import WisselSealing
import WisselWire

/// What the server gets at the end of a run.
struct FinalReport {
  var ending: RunEnding
  /// Base64 or sealed; empty for none.
  var result: String
  /// In the place of `result` one that is too long to be held, and whom it is to be sealed for.
  var longResult: (file: OutputFile, receiver: Addressee?)?
  var log: String

  init(ending: RunEnding, result: String, log: String) {
    self.ending = ending
    self.result = result
    self.log = log
  }

  var hasResult: Bool { !result.isEmpty || longResult != nil }

  /// - Parameter untold: what the server was to be told before; the end counts.
  func body(_ untold: [String: JSONValue]) -> JSONValue {
    let end: [String: JSONValue] = [
      "result": .string(result), "log": .string(log), "status": .string(ending.status.rawValue),
      "finished_at": .string(ending.finishedAt),
    ]
    return .object(untold.merging(end) { $1 })
  }

  /// Bytes of a log that no server finds too long.
  private static let shortLog = 32 << 10

  /// The report in short, for a server that refused it: without a result, and with the end of its log, or none of it where
  /// it was not refused for its length.
  ///
  /// - Parameter status: the server's answer.
  func short(after status: Int) -> FinalReport {
    var ending = ending
    if hasResult, ending.status == .completed { ending.status = .failed }
    var tail = LogTail(limit: Self.shortLog)
    if status == 413 { tail.add(Array(log.utf8)) }
    // The end of the log holds what the station has to say already.
    let words = [status == 413 ? nil : ending.note, refusal(status)].compactMap(\.self).joined(separator: " ")
    return FinalReport(
      ending: ending, result: "", log: Self.log(tail.text, note: words.isEmpty ? nil : words, shared: true))
  }

  /// What is said of what the server refused; nil where the log says itself that it is cut.
  private func refusal(_ status: Int) -> String? {
    switch (hasResult, status) {
    case (true, 413):
      "The result is larger than the server takes. Return less, or ask the server's operator to allow more."
    case (true, _): "The server did not take the result. Ask the station's operator to look into its log."
    case (false, 413): nil
    case (false, _): "The server did not take the log of this run."
    }
  }

  /// The log that leaves the station: the algorithm's own where the station shares it, and what the station has to say.
  static func log(_ own: String, note: String?, shared: Bool) -> String {
    // A text of the original's that clients know.
    let first = shared ? own : own.isEmpty && note != nil ? "" : "Node does not allow sharing algorithm logs"
    guard let note else { return first }
    let gap = first.isEmpty || first.hasSuffix("\n") ? "" : "\n"
    return "\(first)\(gap)station > \(note)\n"
  }
}
