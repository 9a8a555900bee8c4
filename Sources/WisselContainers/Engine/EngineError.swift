/// A call to the container engine that did not succeed.
package struct EngineError: Error, Sendable, CustomStringConvertible {
  /// What kind of failure; callers decide by this, never by the text.
  package enum Code: Sendable, Equatable {
    /// Nothing answers on the engine's socket.
    case unreachable
    /// The container or image does not exist.
    case notFound
    /// A name is taken, or the container is in a state that forbids the call.
    case conflict
    /// An image could not be fetched from its registry.
    case pullFailed
    /// The engine refused or failed the call.
    case refused
    /// The answer was not what the Docker Engine API promises.
    case badAnswer
    /// The engine took too long.
    case timedOut
  }

  package let code: Code
  /// What was attempted, in words that may leave the station: no paths, no addresses.
  package let attempted: String
  /// The engine's own words, for the station's log only; cut to 500 characters.
  package let detail: String

  package init(_ code: Code, attempted: String, detail: String = "") {
    self.code = code
    self.attempted = attempted
    self.detail = String(detail.prefix(500))
  }

  /// What failed and of which kind, without the engine's own words.
  package var safeText: String {
    let reason =
      switch code {
      case .unreachable: "the container engine does not answer"
      case .notFound: "it does not exist at the container engine"
      case .conflict: "the container engine says it is in use or in another state"
      case .pullFailed: "the image could not be fetched"
      case .refused: "the container engine refused"
      case .badAnswer: "the container engine gave an answer that cannot be read"
      case .timedOut: "the container engine took too long"
      }
    return "could not \(attempted): \(reason)"
  }

  package var description: String { detail.isEmpty ? safeText : "\(safeText) (\(detail))" }
}
