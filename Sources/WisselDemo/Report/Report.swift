import Foundation
import WisselClient
import WisselModel
import WisselWire

/// What the demo shows once the answers are there.
struct Report {
  let terminal: Terminal
  let network: LocalNetwork

  /// An answer as tables, with the pooled answer beside it and the largest difference.
  func show(_ answer: Answer) {
    heading(answer.question.title)
    switch answer.question.method {
    case "summary": summary(answer)
    case "km": survival(answer)
    case "logrank": logrank(answer)
    case "cox": cox(answer)
    default: break
    }
    let found = answer.agreement
    let reference = answer.question.reference
    let verdict =
      found.holds ? "agrees with \(reference) on all rows together" : "DIFFERS from \(reference) on all rows together"
    terminal.line()
    terminal.line(
      "  \(verdict): \(found.compared) numbers, largest difference "
        + String(format: "%.1e", found.largestDifference) + (found.place.isEmpty ? "" : " (\(found.place))"))
    for place in found.disagreements.prefix(10) { terminal.line("    differs: \(place)") }
  }

  func show(_ timings: [Progress.Timing]) {
    heading("Wall time")
    var table = TextTable("step", "time")
    for timing in timings { table.row(timing.phase, Progress.text(timing.duration)) }
    lines(table.lines)
  }

  func showConclusion(agreed: Bool) {
    terminal.line()
    terminal.line(
      terminal.bold(
        agreed
          ? "Every answer equals the pooled one; no row left its hospital."
          : "Not every answer equals the pooled one: see the differences above."))
  }

  func heading(_ text: String) {
    terminal.line()
    terminal.line(terminal.bold(text))
  }

  func lines(_ lines: [String]) {
    for line in lines { terminal.line(line) }
  }
}
