import Testing

@testable import WisselDemo

@Suite("What the demo draws")
struct TerminalTests {
  @Test("a table puts figures under each other")
  func table() {
    var table = TextTable("term", "HR", "p")
    table.row("age", "1.01", "0.165")
    table.row("sex[female]", "0.55", "0.00075")
    #expect(
      table.lines == [
        "  term           HR        p",
        "  ───────────  ────  ───────",
        "  age          1.01    0.165",
        "  sex[female]  0.55  0.00075",
      ])
  }

  @Test("a survival curve starts at 100 % and steps down at its event times")
  func curve() {
    let curve = SurvivalPlot.Curve(label: "all", times: [10, 20], survival: [0.5, 0.25])
    #expect([0, 9.9, 10, 19.9, 20, 99].map(curve.value) == [1, 1, 0.5, 0.5, 0.25, 0.25])
    let lines = SurvivalPlot([curve], unit: "days").lines
    #expect(lines.first?.hasPrefix("  100 % ┤●") == true)
    #expect(lines.last?.contains("● all") == true)
  }

  @Test("a curve without events is a line at 100 %")
  func flat() {
    let lines = SurvivalPlot([.init(label: "all", times: [], survival: [])], unit: "days").lines
    #expect(lines.first?.filter { $0 == "●" }.count == 65)
  }
}
