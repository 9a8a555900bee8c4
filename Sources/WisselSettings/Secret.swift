/// A value that must not be seen: printing, interpolating, dumping or logging it shows dots.
package struct Secret: Hashable, Sendable {
  private let value: String

  package init(_ value: String) { self.value = value }

  /// The value itself, for the one place that needs it.
  package func reveal() -> String { value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "•••" }
  package var debugDescription: String { "•••" }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
