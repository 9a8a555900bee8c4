import Foundation
import WisselWire

extension Report {
  func summary(_ answer: Answer) {
    var table = TextTable("variable", "n", "missing", "mean", "sd", "pooled mean", "pooled sd")
    for name in (answer.question.specification["columns"]?.array ?? []).compactMap(\.string) {
      guard let ours = answer.value[name], let pooled = answer.question.pooled[name] else { continue }
      let n = ours["n"]?.int.map(String.init) ?? "–"
      let missing = ours["missing"]?.int.map(String.init) ?? "–"
      if let counts = ours["counts"]?.object {
        let levels = counts.keys.sorted().map { "\($0) \(counts[$0]?.int ?? 0)" }.joined(separator: ", ")
        let same = counts == pooled["counts"]?.object
        table.row(name, n, missing, levels, "", same ? levels : "differs", "")
      } else {
        table.row(
          name, n, missing, figure(ours["mean"]?.number), figure(ours["sd"]?.number),
          figure(pooled["mean"]?.number), figure(pooled["sd"]?.number))
      }
    }
    lines(table.lines)
  }

  func survival(_ answer: Answer) {
    let groups = (answer.value.object ?? [:]).filter { $0.value["event_times"] != nil }.keys.sorted(by: >)
    let curves = groups.map { group in
      let steps = answer.value[group]?["event_times"]
      return SurvivalPlot.Curve(
        label: group, times: numbers(steps?["time"]), survival: numbers(steps?["survival"]))
    }
    lines(SurvivalPlot(curves, unit: "days").lines)
    terminal.line()
    var table = TextTable("group", "n", "events", "median", "95 % interval", "pooled median", "RMST", "pooled RMST")
    for group in groups {
      let ours = answer.value[group]
      let pooled = answer.question.pooled[group]
      let quantiles = ours?["quantiles"]
      table.row(
        group, "\(ours?["n"]?.int ?? 0)", "\(ours?["events"]?.int ?? 0)", figure(quantiles?["time"]?[1]?.number, 0),
        "\(figure(quantiles?["loglog_ci_lower"]?[1]?.number, 0)) – \(figure(quantiles?["loglog_ci_upper"]?[1]?.number, 0))",
        figure(pooled?["quantiles"]?["time"]?[1]?.number, 0), figure(ours?["rmst"]?["value"]?.number, 2),
        figure(pooled?["rmst"]?["value"]?.number, 2))
    }
    lines(table.lines)
  }

  func logrank(_ answer: Answer) {
    var table = TextTable("test", "chi-square", "df", "p", "pooled chi-square", "pooled p")
    for (key, name) in [("logrank", "log-rank"), ("peto_fh_rho1", "Peto (rho 1)")] {
      let ours = answer.value[key]
      let pooled = answer.question.pooled[key]
      table.row(
        name, figure(ours?["chi2"]?.number), "\(ours?["df"]?.int ?? 0)", figure(ours?["p"]?.number, 6),
        figure(pooled?["chi2"]?.number), figure(pooled?["p"]?.number, 6))
    }
    lines(table.lines)
  }

  func cox(_ answer: Answer) {
    var table = TextTable("term", "coefficient", "std. error", "hazard ratio", "95 % interval", "p", "pooled coef.")
    let terms = answer.question.pooled["coefficients"]?.object?.keys.sorted() ?? []
    for term in terms {
      func ours(_ key: String) -> Double? { answer.value[key]?[term]?.number }
      table.row(
        term, figure(ours("coefficients"), 6), figure(ours("std_error"), 6), figure(ours("hazard_ratio"), 3),
        "\(figure(ours("hr_ci95_lower"), 3)) – \(figure(ours("hr_ci95_upper"), 3))", figure(ours("p"), 5),
        figure(answer.question.pooled["coefficients"]?[term]?.number, 6))
    }
    lines(table.lines)
    terminal.line(
      "  \(answer.value["n"]?.int ?? 0) patients, \(answer.value["events"]?.int ?? 0) deaths, "
        + "\(answer.value["missing_dropped"]?.int ?? 0) left out for missing values; ties by Efron")
  }

  private func numbers(_ value: JSONValue?) -> [Double] { (value?.array ?? []).compactMap(\.number) }
}
