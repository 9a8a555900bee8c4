/// Times and risk scores of rows of one stratum: of those with an event, and of those without. Each list ascends by time
/// and then score, so that it does not tell how the rows lay in a file.
package struct ScoredRows: Codable, Hashable, Sendable {
  @PackedNumbers package private(set) var eventTime: [Double]
  @PackedNumbers package private(set) var eventScore: [Double]
  @PackedNumbers package private(set) var otherTime: [Double]
  @PackedNumbers package private(set) var otherScore: [Double]

  /// The rows at `indices` of the lists.
  package init(time: [Double], event: [Bool], score: [Double], at indices: some Sequence<Int>) {
    var events: [(time: Double, score: Double)] = []
    var others = events
    for row in indices {
      if event[row] { events.append((time[row], score[row])) } else { others.append((time[row], score[row])) }
    }
    events.sort { ($0.time, $0.score) < ($1.time, $1.score) }
    others.sort { ($0.time, $0.score) < ($1.time, $1.score) }
    eventTime = events.map { $0.time }
    eventScore = events.map { $0.score }
    otherTime = others.map { $0.time }
    otherScore = others.map { $0.score }
  }

  /// Whether every time has a score.
  package var isConsistent: Bool {
    eventTime.count == eventScore.count && otherTime.count == otherScore.count
  }

  /// Number of rows.
  package var count: Int { eventTime.count + otherTime.count }
}
