import Synchronization

/// What landing saw, counted by file and type.
final class LandingLedger: Sendable {
  struct Key: Hashable {
    let file: Int
    /// Empty for what was put aside before its type was known.
    let type: String
  }

  struct Count: Equatable {
    var resources = 0
    var deletions = 0
    var quarantined = 0
    /// The earliest and latest `meta.lastUpdated`.
    var first: Int64?
    var last: Int64?

    mutating func add(_ updated: Int64?) {
      resources += 1
      guard let updated else { return }
      first = min(first ?? updated, updated)
      last = max(last ?? updated, updated)
    }
  }

  private let counts = Mutex<[Key: Count]>([:])

  func add(_ more: [Key: Count]) {
    counts.withLock { counts in
      for (key, count) in more {
        var sum = counts[key] ?? Count()
        sum.resources += count.resources
        sum.deletions += count.deletions
        sum.quarantined += count.quarantined
        sum.first = [sum.first, count.first].compactMap(\.self).min()
        sum.last = [sum.last, count.last].compactMap(\.self).max()
        counts[key] = sum
      }
    }
  }

  var all: [Key: Count] { counts.withLock { $0 } }
}
