import WisselWire

/// A log-rank test: observed against expected events by group, and the variants that weigh or stratify.
struct LogRankResult: Sendable {
  struct Group: Sendable {
    let name: String
    let observed: Double
    let expected: Double
  }

  let groups: [Group]
  let count: Int?
  let test: TestStatistic
  let early: TestStatistic?
  let stratified: TestStatistic?

  /// Reads a result; nil when it has another shape.
  init?(_ value: JSONValue, question: Question?) {
    guard let main = value["logrank"], let test = TestStatistic(main),
      let observed = main["observed"]?.object, let expected = main["expected"]?.object, observed.count <= 64
    else { return nil }
    let levels = question?.text("group").map { question?.levels(of: $0) ?? [] } ?? []
    let order = main["variance"]?["rows"]?.array?.compactMap(\.string) ?? levels
    var groups: [Group] = []
    for name in Question.ordered(observed.keys, preferred: order) {
      guard let seen = observed[name]?.number, let awaited = expected[name]?.number else { return nil }
      groups.append(Group(name: name, observed: seen, expected: awaited))
    }
    guard groups.count >= 2 else { return nil }
    self.groups = groups
    count = value["n"]?.int
    self.test = test
    early = value["peto_fh_rho1"].flatMap { TestStatistic($0) }
    stratified = value["stratified_by_station"].flatMap { TestStatistic($0) }
  }
}
