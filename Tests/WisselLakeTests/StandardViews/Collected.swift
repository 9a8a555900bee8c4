import Synchronization

/// Texts that come from closures.
final class Collected: Sendable {
  private let texts = Mutex<[String]>([])

  func add(_ text: String) { texts.withLock { $0.append(text) } }
  var sorted: [String] { texts.withLock { $0.sorted() } }
}
