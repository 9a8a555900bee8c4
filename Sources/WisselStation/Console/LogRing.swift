package import Logging
import Synchronization

/// The last lines the station logged, for its operator's console. Output of algorithms never gets here: it is no part of
/// the station's log.
package final class LogRing: Sendable {
  private static let most = 500
  private static let longest = 1000

  private let lines = Mutex<[String]>([])

  package init() {}

  /// The lines, newest last.
  package var tail: [String] { lines.withLock { $0 } }

  func add(_ line: String) {
    lines.withLock { lines in
      lines.append(String(line.prefix(Self.longest)))
      if lines.count > Self.most { lines.removeFirst(lines.count - Self.most) }
    }
  }

  /// A handler that adds to the ring.
  package func handler(now: @escaping @Sendable () -> String) -> any LogHandler { LogRingHandler(ring: self, now: now) }
}

private struct LogRingHandler: LogHandler {
  let ring: LogRing
  let now: @Sendable () -> String
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level = .info

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { _, own in own }
    let details = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    ring.add("\(now()) \(event.level) \(event.message)\(details)")
  }
}
