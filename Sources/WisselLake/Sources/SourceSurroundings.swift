package import Foundation

/// What a conversation with a source takes from outside.
package struct SourceSurroundings: Sendable {
  package var now: @Sendable () -> Date
  /// Waits for so many seconds.
  package var wait: @Sendable (Double) async throws -> Void
  /// An id that was never given before.
  package var newID: @Sendable () -> String

  package init(
    now: @escaping @Sendable () -> Date, wait: @escaping @Sendable (Double) async throws -> Void,
    newID: @escaping @Sendable () -> String
  ) {
    (self.now, self.wait, self.newID) = (now, wait, newID)
  }

  /// This machine's clock and chance.
  package static let live = SourceSurroundings(
    now: { Date() }, wait: { try await Task.sleep(for: .seconds($0)) }, newID: { UUID().uuidString })
}
