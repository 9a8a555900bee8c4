package import WisselWire

/// Which run used which nonce, as long as the order that has it lives.
package struct NonceLedger: Sendable, Hashable {
  /// More than this at one time are refused.
  package static let most = 100_000

  package struct Use: Codable, Sendable, Hashable {
    package var nonce: String
    /// The run, in words that are its own for ever.
    package var run: String
    /// When the order ends; what is over is forgotten.
    package var until: WireTime

    package init(nonce: String, run: String, until: WireTime) {
      self.nonce = nonce
      self.run = run
      self.until = until
    }
  }

  /// What comes of using a nonce.
  package enum Answer: Sendable, Hashable {
    /// It is the run's from now on, and that has to be remembered.
    case taken
    /// It is the run's already.
    case known
    /// Another run has used it.
    case used
    /// There is no room.
    case full
  }

  private var uses: [String: Use] = [:]

  package init() {}

  /// All that is remembered.
  package var all: [Use] { uses.values.sorted { $0.nonce < $1.nonce } }
  package var count: Int { uses.count }

  /// The run that used a nonce.
  package func holder(of nonce: String) -> String? { uses[nonce]?.run }

  package mutating func take(_ use: Use) -> Answer {
    if let known = uses[use.nonce] { return known.run == use.run ? .known : .used }
    guard uses.count < Self.most else { return .full }
    uses[use.nonce] = use
    return .taken
  }

  /// Forgets orders that are over. A clock that jumped back must not bring one to life again, so `time` may only grow.
  package mutating func forget(before time: WireTime) { uses = uses.filter { $0.value.until > time } }
}
