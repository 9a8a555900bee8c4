import WisselAnalytics
import WisselDisclosure

extension Report {
  /// That the stations released everything, and what the default profile would have held back.
  func showDisclosure(_ answers: [Answer]) {
    heading("Disclosure")
    terminal.line(
      "  These data are public or invented, so the stations use the profile 'open': exact times and small counts leave."
    )
    terminal.line("  The default, 'guarded', would have done this:")
    terminal.line()
    var table = TextTable("question", "place", "numbers", "would be", "because")
    for answer in answers {
      for change in GuardedReport.changes(method: answer.question.method, result: answer.value) {
        table.row(answer.question.id, change.place, "\(change.numbers)", change.action.rawValue, change.rule)
      }
    }
    lines(table.lines)
  }
}
