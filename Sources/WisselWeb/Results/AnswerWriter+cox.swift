import WisselPages

extension AnswerWriter {
  func cox(_ result: CoxResult, _ disclosure: Disclosure) -> AnswerView {
    let ties = result.ties.prefix(1).uppercased() + result.ties.dropFirst()
    var view = AnswerView(methodName: t("methodCox", ["ties": ties]))
    say(result, in: &view)
    view.tables.append(forest(result))
    if let test = result.likelihoodRatio {
      view.notes.append(t("likelihoodRatio") + ": " + statement(test) + ".")
    }
    if let concordance = result.concordance {
      let error = result.concordanceError.map { " ± " + numbers.fixed($0, 3) } ?? ""
      view.notes.append(t("concordance") + ": " + numbers.fixed(concordance, 3) + error + ".")
    }
    if let used = result.count {
      let dropped = result.dropped ?? 0
      view.used =
        dropped == 0
        ? t("usedAll", ["n": count(used, disclosure)])
        : t(
          "usedDropped",
          [
            "n": count(used, disclosure), "all": count(used + dropped, disclosure),
            "dropped": count(dropped, disclosure),
          ])
    }
    return view
  }

  private func forest(_ result: CoxResult) -> TableView {
    let mark = ForestMark(result.terms)
    return TableView(
      caption: view(methodOf: result),
      columns: [
        .init(t("variable")), .init(t("hazardRatio"), figures: true), .init(t("forestHeading")),
        .init(t("pValue"), figures: true),
      ],
      rows: result.terms.map { term in
        let name: TableView.Cell =
          if let level = term.level {
            .init("\(term.variable): \(level)", detail: term.reference.map { t("versus", ["reference": $0]) })
          } else {
            .init(term.variable, detail: t("perUnit"))
          }
        guard let ratio = term.ratio else {
          return [name, .init(t("aliased")), .init(""), .init(NumberStyle.absent)]
        }
        return [
          name, estimate(ratio, term.lower, term.upper, digits: 2), .init("", figure: mark.svg(term)),
          .init(numbers.probability(term.p)),
        ]
      })
  }

  private func view(methodOf result: CoxResult) -> String {
    t("methodCox", ["ties": result.ties.prefix(1).uppercased() + result.ties.dropFirst()])
  }

  /// The two strongest effects in words; that nothing is clear, when nothing is.
  private func say(_ result: CoxResult, in view: inout AnswerView) {
    let clear = result.clearTerms
    guard let first = clear.first else {
      guard result.terms.contains(where: { $0.lower != nil }) else { return }
      view.statement = t("sayCoxNothing")
      view.addition = t("sayCoxNothingRest")
      return
    }
    view.statement = effect(first)
    var addition = t(result.terms.count > 1 ? "sayCoxInterval" : "sayCoxSecond", uncertainty(first))
    if clear.count > 1 { addition += " " + effect(clear[1]) + " " + t("sayCoxSecond", uncertainty(clear[1])) }
    view.addition = addition
  }

  private func uncertainty(_ term: CoxResult.Term) -> [String: String] {
    [
      "ratio": numbers.fixed(term.ratio, 2),
      "interval": numbers.interval(term.lower, term.upper, digits: 2),
    ]
  }

  private func effect(_ term: CoxResult.Term) -> String {
    let ratio = term.ratio ?? 1
    let values = [
      "percent": numbers.percent(abs(ratio - 1)), "variable": term.variable, "level": term.level ?? "",
      "reference": term.reference ?? "?",
    ]
    return switch (term.level != nil && term.reference != nil, ratio < 1) {
    case (true, true): t("sayCoxLower", values)
    case (true, false): t("sayCoxHigher", values)
    case (false, true): t("sayCoxUnitLower", values.merging(["variable": term.name]) { $1 })
    case (false, false): t("sayCoxUnitHigher", values.merging(["variable": term.name]) { $1 })
    }
  }
}
