import WisselPages
import WisselWire

/// An answer as the template `answer` shows it: the sentence first, then tables and figure.
struct AnswerView: Sendable {
  /// A figure with its table and text.
  struct Chart: Sendable {
    var figureTitle: String
    var drawing: String
    var specification: String
    var atRisk: TableView
    var figureNote: String
  }

  var answerTitle: String?
  /// The sentence's main part, and what follows it.
  var statement: String?
  var addition: String?
  /// In place of an answer: why there is none to show.
  var remark: String?
  var remarkDetail: String?
  var tables: [TableView] = []
  var chart: Chart?
  var notes: [String] = []
  /// The raw answer, for what has no table.
  var raw: String?
  var rawNote: String?
  var download: String?
  /// The method's name, and how many persons it used, for the facts beside the answer.
  var methodName: String?
  var used: String?
}

/// Makes views of answers in one language.
struct AnswerWriter: Sendable {
  let t: Phrases
  let numbers: NumberStyle
  let dates: DateStyle
  /// Where this run's files are: `/tasks/5/runs/7`.
  let path: String
  let taskID: String

  // What a page shows of a raw answer, in characters.
  private static let longestShown = 60_000

  func view(_ answer: Answer, question: Question?, raw: JSONValue?) -> AnswerView {
    let disclosure = Disclosure(raw ?? .null, question: question)
    var view: AnswerView
    switch answer {
    case .summary(let result): view = summary(result, disclosure)
    case .survival(let result): view = survival(result, question, disclosure)
    case .logRank(let result): view = logRank(result, question, disclosure)
    case .cox(let result): view = cox(result, disclosure)
    case .json(let value): view = shown(PrettyJSON.text(value))
    case .text(let text): view = shown(text)
    case .sealed:
      view = AnswerView(remark: t("answerSealed"), remarkDetail: t("answerSealedHow", ["id": taskID]))
    case .elsewhere: view = AnswerView(remark: t("answerElsewhere"))
    case .cleaned(let time): view = AnswerView(remark: t("answerCleaned", ["time": dates.moment(time.date)]))
    case .unreadable(let bytes):
      view = AnswerView(remark: t("answerUnreadable", ["bytes": numbers.integer(bytes)]))
    case .none: view = AnswerView(remark: t("answerNone"))
    }
    switch answer {
    case .summary, .survival, .logRank, .cox, .json, .text: view.download = path + "/answer.json"
    default: break
    }
    if let width = disclosure.binWidth, answer.isOurs {
      view.notes.append(t("binnedNote", ["width": numbers.plain(width)]))
    }
    if answer.isOurs, let left = raw?["stations_left_out"]?.array?.compactMap(\.string), !left.isEmpty {
      view.notes.append(t("leftOut", ["stations": list(left)]))
    }
    if disclosure.isStated {
      view.notes.append(
        disclosure.minimum.map { t("profileGuarded", ["minimum": numbers.integer($0)]) } ?? t("profileOpen"))
    }
    return view
  }

  private func shown(_ text: String) -> AnswerView {
    let isLong = text.count > Self.longestShown
    return AnswerView(
      raw: isLong ? String(text.prefix(Self.longestShown)) : text, rawNote: isLong ? t("answerLong") : nil)
  }

  /// A count, or `< 10` where the rules forbid it.
  func count(_ value: Int?, _ disclosure: Disclosure) -> String { disclosure.count(value) { numbers.integer($0) } }

  /// `0,55 (0,39–0,78)` as a cell: the estimate strong, its interval beside it.
  func estimate(_ value: Double?, _ lower: Double?, _ upper: Double?, digits: Int) -> TableView.Cell {
    guard let value else { return TableView.Cell(NumberStyle.absent) }
    let interval = lower != nil || upper != nil ? "(\(numbers.interval(lower, upper, digits: digits)))" : nil
    return TableView.Cell(numbers.fixed(value, digits), detail: interval, strong: true)
  }

  func statement(_ test: TestStatistic) -> String {
    t(
      test.degrees == 1 ? "testStatementOne" : "testStatement",
      [
        "chi2": numbers.fixed(test.chiSquare, 2), "df": numbers.integer(test.degrees),
        "p": numbers.probabilityStatement(test.p),
      ])
  }
}

extension Answer {
  /// Whether it is of one of our own methods.
  var isOurs: Bool {
    switch self {
    case .summary, .survival, .logRank, .cox: true
    default: false
    }
  }
}
