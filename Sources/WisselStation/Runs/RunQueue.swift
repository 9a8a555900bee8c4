import WisselModel

/// Which runs wait, which are under way, and which are over: decides what is started when. A pure value.
///
/// At most `limit` runs are under way at a time, not counting those that have made a subtask: they wait for others, which
/// may be runs at this very station.
struct RunQueue<Offer> {
  enum Place: Equatable { case unknown, waiting, underWay, over }

  private let limit: Int
  /// Whether nothing more is started.
  var isPaused = false
  private var waiting: [(run: RunID, offer: Offer)] = []
  private var underWay: [RunID: Bool] = [:]
  private var over: Set<FinishedRun>

  /// - Parameter over: runs that must never run again.
  init(limit: Int, over: Set<FinishedRun>) {
    self.limit = limit
    self.over = over
  }

  /// Takes an offer, unless the run is known already.
  mutating func offer(_ run: RunID, created: String, _ offer: Offer) -> Place {
    if over.contains(FinishedRun(run: run, created: created)) { return .over }
    if underWay[run] != nil { return .underWay }
    if waiting.contains(where: { $0.run == run }) { return .waiting }
    waiting.append((run, offer))
    return .unknown
  }

  /// The next run to start, if there is room; it counts as under way from now on.
  mutating func next() -> Offer? {
    guard !isPaused, underWay.values.count(where: { !$0 }) < limit, !waiting.isEmpty else { return nil }
    let (run, offer) = waiting.removeFirst()
    underWay[run] = false
    return offer
  }

  /// Counts a run as under way without having waited: one that was taken over.
  mutating func adopt(_ run: RunID) { underWay[run] = false }

  /// The run waits for its subtasks.
  mutating func waits(_ run: RunID) { if underWay[run] != nil { underWay[run] = true } }

  /// The run is over, or was withdrawn and may come again.
  mutating func ended(_ run: RunID, created: String, forGood: Bool) {
    underWay[run] = nil
    if forGood { over.insert(FinishedRun(run: run, created: created)) }
  }

  /// Takes a run out of the queue before it has begun.
  mutating func drop(_ run: RunID) -> Offer? {
    guard let index = waiting.firstIndex(where: { $0.run == run }) else { return nil }
    return waiting.remove(at: index).offer
  }

  var isIdle: Bool { waiting.isEmpty && underWay.isEmpty }
  var waitingRuns: [RunID] { waiting.map(\.run) }
  var waitingOffers: [Offer] { waiting.map(\.offer) }
}
