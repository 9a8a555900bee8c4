import WisselPages

extension AnswerWriter {
  func logRank(_ result: LogRankResult, _ question: Question?, _ disclosure: Disclosure) -> AnswerView {
    let group = question?.text("group") ?? t("group")
    var view = AnswerView(methodName: t("methodLogRank"))
    let differs = (result.test.p ?? 1) < 0.05
    view.statement = t(differs ? "sayLogRankDiffers" : "sayLogRankSame", ["group": group])
    view.addition = t("sayLogRankTest", ["test": statement(result.test)])
    if differs, let worst = result.groups.max(by: { $0.observed / $0.expected < $1.observed / $1.expected }) {
      view.addition? +=
        " "
        + t(
          "sayLogRankMore",
          [
            "group": worst.name, "observed": numbers.plain(worst.observed),
            "expected": numbers.fixed(worst.expected, 1),
          ])
    }
    view.tables.append(
      TableView(
        caption: t("methodLogRank"),
        columns: [
          .init(t("group")), .init(t("events"), figures: true), .init(t("expectedEvents"), figures: true),
        ],
        rows: result.groups.map { group in
          let whole = group.observed == group.observed.rounded() ? Int(exactly: group.observed) : nil
          return [
            .init(group.name), .init(whole.map { count($0, disclosure) } ?? numbers.fixed(group.observed, 1)),
            .init(numbers.fixed(group.expected, 1)),
          ]
        }))
    let tests: [(String, TestStatistic?)] = [
      (t("testLogRank"), result.test), (t("testPeto"), result.early), (t("testStratified"), result.stratified),
    ]
    view.tables.append(
      TableView(
        caption: t("test"),
        columns: [.init(t("test")), .init(t("chiSquare"), figures: true), .init(t("pValue"), figures: true)],
        rows: tests.compactMap { name, test in
          test.map { test in
            [
              .init(name),
              .init(numbers.fixed(test.chiSquare, 2), detail: "(\(numbers.integer(test.degrees)))"),
              .init(numbers.probability(test.p), strong: true),
            ]
          }
        }))
    if let used = result.count { view.used = t("usedAll", ["n": count(used, disclosure)]) }
    return view
  }

  func summary(_ result: SummaryResult, _ disclosure: Disclosure) -> AnswerView {
    var view = AnswerView(methodName: t("methodSummary"))
    if !result.numbers.isEmpty {
      view.tables.append(
        TableView(
          caption: t("numericColumns"),
          columns: [
            .init(t("variable")), .init(t("persons"), figures: true), .init(t("missing"), figures: true),
            .init(t("mean"), figures: true), .init(t("deviation"), figures: true), .init(t("minimum"), figures: true),
            .init(t("maximum"), figures: true),
          ],
          rows: result.numbers.map { column in
            var mean = TableView.Cell(numbers.plain(column.mean), strong: true)
            if let lower = column.lower, let upper = column.upper {
              mean.detail = "(\(numbers.plain(lower))–\(numbers.plain(upper)))"
            }
            return [
              .init(column.name), .init(count(column.count, disclosure)), .init(count(column.missing, disclosure)),
              mean,
              .init(numbers.plain(column.deviation)), .init(numbers.plain(column.minimum)),
              .init(numbers.plain(column.maximum)),
            ]
          }))
    }
    if !result.categories.isEmpty {
      view.tables.append(
        TableView(
          caption: t("categoricalColumns"),
          columns: [
            .init(t("variable")), .init(t("level")), .init(t("count"), figures: true), .init(t("share"), figures: true),
            .init(t("missing"), figures: true),
          ],
          rows: result.categories.flatMap { column in
            column.levels.map { level in
              let share: Double? =
                if let count = level.count, let all = column.count, all > 0 { Double(count) / Double(all) } else { nil }
              return [
                .init(column.name), .init(level.name), .init(count(level.count, disclosure)),
                .init(numbers.percent(share)), .init(count(column.missing, disclosure)),
              ]
            }
          }))
    }
    return view
  }
}
