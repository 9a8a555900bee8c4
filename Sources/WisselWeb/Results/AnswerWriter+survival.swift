import WisselPages

extension AnswerWriter {
  func survival(_ result: SurvivalResult, _ question: Question?, _ disclosure: Disclosure) -> AnswerView {
    let drawing = SurvivalChart(result, question, t)
    let names = drawing.series.map(\.name)
    var view = AnswerView(methodName: t("methodSurvival"))

    let medians = zip(names, result.groups).map { name, group in
      guard let median = group.median else { return t("saySurvivalNone", ["group": name]) }
      let interval =
        [group.medianLower, group.medianUpper].map { $0.map { numbers.plain($0) } ?? t("notReached") }
        .joined(separator: "–")
      return t("saySurvivalGroup", ["median": numbers.plain(median), "group": name, "interval": interval])
    }
    if result.groups.contains(where: { $0.median != nil }) {
      view.statement = t("saySurvival", ["groups": list(medians)])
      view.addition = SurvivalChart.timeName(question).map { t("saySurvivalUnit", ["time": $0]) }
    }

    view.tables.append(overview(result, names, disclosure))
    view.chart = AnswerView.Chart(
      figureTitle: question?.text("group").map { t("survivalBy", ["group": $0]) } ?? t("survivalTitle"),
      drawing: drawing.svg(t), specification: path + "/chart.json?lang=" + t.language.rawValue,
      atRisk: atRisk(result, drawing, names, disclosure),
      figureNote: t(result.isWholeCurve ? "atRiskNote" : "atRiskGridNote"))
    if !result.isWholeCurve { view.tables.append(estimates(result, names)) }
    let persons = result.groups.compactMap(\.count)
    if persons.count == result.groups.count {
      view.used = t("usedAll", ["n": count(persons.reduce(0, +), disclosure)])
    }
    return view
  }

  /// Texts as a list in a sentence: a, b en c.
  func list(_ texts: [String]) -> String {
    guard texts.count > 1, let last = texts.last else { return texts.first ?? "" }
    return texts.dropLast().joined(separator: ", ") + (t.language == .dutch ? " en " : " and ") + last
  }

  private func overview(_ result: SurvivalResult, _ names: [String], _ disclosure: Disclosure) -> TableView {
    let taus = result.groups.compactMap { $0.restrictedMean?.tau }
    let tau = taus.count == result.groups.count ? taus.first : nil
    var columns: [TableView.Column] = [
      .init(t("group")), .init(t("persons"), figures: true), .init(t("events"), figures: true),
      .init(t("median"), figures: true),
    ]
    if let tau { columns.append(.init(t("meanUpTo", ["tau": numbers.plain(tau)]), figures: true)) }
    let rows = zip(names, result.groups).map { name, group in
      var median = TableView.Cell(t("notReached"))
      if let value = group.median {
        let limits = [group.medianLower, group.medianUpper].map { $0.map { numbers.plain($0) } ?? NumberStyle.absent }
        median = .init(numbers.plain(value), detail: "(\(limits.joined(separator: "–")))", strong: true)
      }
      var cells: [TableView.Cell] = [
        .init(name), .init(count(group.count, disclosure)), .init(count(group.events, disclosure)), median,
      ]
      if tau != nil, let mean = group.restrictedMean {
        let half = mean.error.map { 1.959963984540054 * $0 }
        cells.append(estimate(mean.value, half.map { mean.value - $0 }, half.map { mean.value + $0 }, digits: 1))
      }
      return cells
    }
    return TableView(caption: t("methodSurvival"), columns: columns, rows: rows)
  }

  private func atRisk(
    _ result: SurvivalResult, _ chart: SurvivalChart, _ names: [String], _ disclosure: Disclosure
  ) -> TableView {
    let times = chart.tableTimes(result)
    return TableView(
      caption: t("atRisk"),
      columns: [.init(t("atRisk"))] + times.map { .init(numbers.plain($0), figures: true) },
      rows: zip(names, result.groups).map { name, group in
        [.init(name)]
          + times.map { time in
            let isPast = time > (group.points.last?.time ?? 0)
            return .init(isPast ? NumberStyle.absent : count(group.atRisk(from: time), disclosure))
          }
      })
  }

  private func estimates(_ result: SurvivalResult, _ names: [String]) -> TableView {
    let times = Set(result.groups.flatMap { $0.points.map(\.time) }).sorted().prefix(60)
    return TableView(
      caption: t("survivalTable"),
      columns: [.init(t("time"))] + names.map { .init("\(t("survivalAt")), \($0)", figures: true) },
      rows: times.map { time in
        [.init(numbers.plain(time))]
          + result.groups.map { group in
            guard let point = group.points.first(where: { $0.time == time }) else { return .init(NumberStyle.absent) }
            let limits = [point.lower, point.upper].map { numbers.percent($0, 1) }
            return .init(
              numbers.percent(point.survival, 1),
              detail: point.lower == nil ? nil : "(\(limits.joined(separator: " – ")))",
              strong: true)
          }
      })
  }
}
