import Glibc

/// The Kaplan–Meier curve of one group, with Greenwood's standard error, three kinds of 95 % interval and the
/// Nelson–Aalen cumulative hazard (`federated-statistics` 1.8; the intervals as R's `survival` draws them).
package struct KaplanMeier: Sendable {
  /// The curve at one time at which someone leaves, and until the next.
  package struct Point: Sendable, Hashable {
    package var time: Double
    package var atRisk: Int
    package var events: Int
    package var survival: Double
    /// Σ d/(n(n − d)) up to here; infinite once nobody is left.
    package var greenwoodSum: Double
    package var nelsonAalen: Double
    package var nelsonAalenVariance: Double

    /// The curve before anybody leaves.
    static let start = Point(
      time: 0, atRisk: 0, events: 0, survival: 1, greenwoodSum: 0, nelsonAalen: 0, nelsonAalenVariance: 0)
  }

  /// One point per time at which someone leaves, ascending.
  package let points: [Point]
  /// Persons.
  package let n: Int
  /// Events.
  package let events: Int
  private let table: LifeTable

  /// The curve of a group's table over all stations.
  package init(_ table: LifeTable) {
    self.table = table
    n = table.count
    events = table.events.reduce(0, +)
    var survival = 1.0
    var (greenwood, hazard, variance) = (CompensatedSum(), CompensatedSum(), CompensatedSum())
    var points: [Point] = []
    for ((time, d), atRisk) in zip(zip(table.time, table.events), table.atRisk(at: table.time)) {
      if d > 0, atRisk > 0 {
        let (d, n) = (Double(d), Double(atRisk))
        survival *= (n - d) / n
        greenwood.add(n > d ? d / (n * (n - d)) : .infinity)
        hazard.add(d / n)
        variance.add(d / (n * n))
      }
      points.append(
        Point(
          time: time, atRisk: atRisk, events: d, survival: survival,
          greenwoodSum: survival > 0 ? greenwood.value : .infinity, nelsonAalen: hazard.value,
          nelsonAalenVariance: variance.value))
    }
    self.points = points
  }

  /// The points with an event.
  package var eventPoints: [Point] { points.filter { $0.events > 0 } }

  /// The curve at a time, and whether someone has left by then.
  package func point(at time: Double) -> (point: Point, begun: Bool) {
    guard let last = points.last(where: { $0.time <= time }) else { return (.start, false) }
    return (last, true)
  }

  /// Persons at risk just before each of the ascending times.
  package func atRisk(at times: [Double]) -> [Int] { table.atRisk(at: times) }
}

extension KaplanMeier.Point {
  /// The scale on which an interval is symmetric.
  package enum Scale: Sendable { case plain, log, logLog }

  /// Greenwood's standard error of S(t); nil once the curve is at 0.
  package var standardError: Double? { survival > 0 ? survival * greenwoodSum.squareRoot() : nil }

  /// The 95 % interval on a scale, within 0 and 1; nil where it is not defined (at 0, and on the log-log scale at 1).
  package func interval(_ scale: Scale) -> (lower: Double, upper: Double)? {
    guard survival > 0 else { return nil }
    let width = NormalDistribution.z975 * greenwoodSum.squareRoot()
    switch scale {
    case .plain: return (max(0, survival - width * survival), min(1, survival + width * survival))
    case .log: return (exp(Glibc.log(survival) - width), min(1, exp(Glibc.log(survival) + width)))
    case .logLog:
      guard survival < 1 else { return nil }
      let level = Glibc.log(survival)
      return (exp(-exp(Glibc.log(-level) - width / level)), exp(-exp(Glibc.log(-level) + width / level)))
    }
  }
}

extension KaplanMeier {
  /// The restricted mean survival time up to `horizon`, the area under the curve, and its standard error
  /// √Σ A² d/(n(n − d)) with A the area from the event's time to the horizon.
  package func restrictedMean(_ horizon: Double) -> (value: Double, standardError: Double) {
    let steps = eventPoints.filter { $0.time <= horizon }
    var area = CompensatedSum()
    var variance = CompensatedSum()
    var end = horizon
    for point in steps.reversed() {
      area.add(point.survival * (end - point.time))
      end = point.time
      let (d, n) = (Double(point.events), Double(point.atRisk))
      if n > d { variance.add(area.value * area.value * d / (n * (n - d))) }
    }
    area.add(end)
    return (area.value, variance.value.squareRoot())
  }

  /// When the curve falls to 1 − q, with limits by inverting the log-log band; nil where it does not come so far.
  package func quantile(_ q: Double) -> (time: Double?, lower: Double?, upper: Double?) {
    func values(_ select: (Point) -> Double?) -> [(time: Double, level: Double)] {
      [(0, 0)] + points.compactMap { point in select(point).map { (point.time, 1 - $0) } }
    }
    let last = points.last?.time
    func crossing(_ select: (Point) -> Double?) -> Double? {
      let ended = points.last.flatMap(select) != nil
      return Self.crossing(values(select), q, end: ended ? last : nil)
    }
    return (
      crossing { $0.survival }, crossing { $0.interval(.logLog)?.lower }, crossing { $0.interval(.logLog)?.upper }
    )
  }

  /// The smallest time at which an ascending step function reaches q, or the middle of the interval over which it
  /// equals q (R's rule). `end` is the last time when the function is defined there.
  private static func crossing(_ steps: [(time: Double, level: Double)], _ q: Double, end: Double?) -> Double? {
    let tolerance = Double.ulpOfOne.squareRoot()
    var distinct: [(time: Double, level: Double)] = []
    for step in steps where distinct.last?.level != step.level { distinct.append(step) }
    guard let first = distinct.first(where: { $0.level + tolerance >= q }) else { return nil }
    if let final = distinct.last, abs(final.level - q) < tolerance, let end { return (first.time + end) / 2 }
    guard let second = distinct.first(where: { $0.level - tolerance >= q }) else { return nil }
    return (first.time + second.time) / 2
  }
}
