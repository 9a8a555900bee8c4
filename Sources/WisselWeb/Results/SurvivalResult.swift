import WisselWire

/// A Kaplan–Meier result: for each group the estimate at event times, or only at the times asked for.
struct SurvivalResult: Sendable {
  struct Point: Sendable {
    let time: Double
    let survival: Double
    /// 95 % confidence limits (log-log); absent where the estimate is 0 or 1.
    let lower: Double?
    let upper: Double?
    /// Persons under observation just before; nil where it may not be told.
    let atRisk: Int?
  }

  struct Group: Sendable {
    let name: String
    let count: Int?
    let events: Int?
    /// In order of time.
    let points: [Point]
    /// Whether the points are all the steps of the curve, rather than single times asked for.
    let isWholeCurve: Bool
    let median: Double?
    let medianLower: Double?
    let medianUpper: Double?
    let restrictedMean: (tau: Double, value: Double, error: Double?)?
  }

  let groups: [Group]

  /// Reads a result; nil when it has another shape.
  init?(_ value: JSONValue, question: Question?) {
    guard let object = value.object, !object.isEmpty, object.count <= 64 else { return nil }
    let levels = question?.text("group").map { question?.levels(of: $0) ?? [] } ?? []
    var groups: [Group] = []
    let named = object.filter { $0.value["event_times"] != nil || $0.value["at_times"] != nil }
    for name in Question.ordered(named.keys, preferred: levels) {
      guard let body = object[name], let group = Group(name: name, body) else { return nil }
      groups.append(group)
    }
    guard !groups.isEmpty else { return nil }
    self.groups = groups
  }

  /// The last time any group was observed; at least above 0.
  var end: Double { max(groups.compactMap { $0.points.last?.time }.max() ?? 0, .leastNonzeroMagnitude) }

  /// Whether all groups are whole curves.
  var isWholeCurve: Bool { groups.allSatisfy(\.isWholeCurve) }
}

extension SurvivalResult.Group {
  fileprivate init?(name: String, _ body: JSONValue) {
    let whole = body["event_times"]
    guard let table = whole ?? body["at_times"], let times = table["time"]?.array,
      let survival = table["survival"]?.array, times.count == survival.count, times.count <= 100_000
    else { return nil }
    var points: [SurvivalResult.Point] = []
    for index in times.indices {
      guard let time = times[index].number, let share = survival[index].number, time.isFinite, time >= 0,
        (-1e-9...1 + 1e-9).contains(share)
      else { continue }
      points.append(
        SurvivalResult.Point(
          time: time, survival: min(max(share, 0), 1), lower: table["loglog_lower"]?[index]?.number,
          upper: table["loglog_upper"]?[index]?.number, atRisk: table["at_risk"]?[index]?.int))
    }
    self.name = name
    count = body["n"]?.int
    events = body["events"]?.int
    self.points = points.sorted { $0.time < $1.time }
    isWholeCurve = whole != nil
    let quantiles = body["quantiles"]
    let index = quantiles?["probs"]?.array?.firstIndex { $0.number == 0.5 }
    func atMedian(_ key: String) -> Double? { index.flatMap { quantiles?[key]?[$0]?.number } }
    median = atMedian("time")
    medianLower = atMedian("loglog_ci_lower")
    medianUpper = atMedian("loglog_ci_upper")
    if let mean = body["rmst"], let tau = mean["tau"]?.number, let value = mean["value"]?.number {
      restrictedMean = (tau, value, mean["se"]?.number)
    } else {
      restrictedMean = nil
    }
  }

  /// Persons at risk at the first event from `time` on; nil after the last, or where it may not be told.
  func atRisk(from time: Double) -> Int? {
    time <= 0 ? count : points.first { $0.time >= time }?.atRisk
  }
}
