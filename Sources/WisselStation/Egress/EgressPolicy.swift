package import WisselModel
package import WisselSettings

/// Which runs may connect where. What no entry names has no way out, and neither has a run that was given a database
/// with patients' rows: nothing may leave beside its result.
package struct EgressPolicy: Sendable {
  private let entries: [(pattern: AlgorithmPattern, settings: EgressSettings)]
  private let publicDatabases: Set<String>

  package init(_ entries: [EgressSettings], publicDatabases: [String]) {
    self.entries = entries.map { (AlgorithmPattern($0.algorithm), $0) }
    self.publicDatabases = Set(publicDatabases)
  }

  /// Patterns that cannot be read and therefore mean no algorithm.
  package var invalidEntries: [String] { entries.filter { !$0.pattern.isValid }.map(\.settings.algorithm) }

  /// Where a run may connect to; nil for nowhere.
  ///
  /// - Parameter databases: the labels it asks for, those that the station does not have included.
  package func grant(_ image: String, as identity: ImageIdentity, databases: [String]) -> EgressGrant? {
    guard databases.allSatisfy(publicDatabases.contains) else { return nil }
    let meant = entries.filter { $0.pattern.match(image, as: identity, digests: { _ in [] }) == .yes }
    guard !meant.isEmpty else { return nil }
    return EgressGrant(meant.map(\.settings))
  }
}

/// Where one run may connect to.
package struct EgressGrant: Sendable, Hashable {
  private let entries: [EgressSettings]

  init(_ entries: [EgressSettings]) { self.entries = entries }

  /// All of it, for people.
  package var destinations: [String] { Set(entries.flatMap(\.allow).map(\.description)).sorted() }

  /// What a run is told whose connection is not made.
  package enum Refusal: String, Error, Sendable, CaseIterable {
    /// Nothing lists the destination.
    case unlisted
    /// All its addresses are private, or else none of the public network's, and no range of the entry holds one.
    case inside
    /// The name has no address.
    case unknown
  }

  /// Whether a destination is listed; its name is looked up only then.
  package func check(_ destination: EgressSettings.Destination) throws(Refusal) {
    guard entries.contains(where: { $0.allow.contains(destination) }) else { throw .unlisted }
  }

  /// The addresses of a listed destination that may be connected to, in their order. A name that suddenly leads to the
  /// inside is an old trick: what is connected to is an address that was checked, never the name again.
  package func addresses(
    of destination: EgressSettings.Destination, among found: [IPAddress]
  ) throws(Refusal) -> [IPAddress] {
    let listing = entries.filter { $0.allow.contains(destination) }
    guard !listing.isEmpty else { throw .unlisted }
    // An address that is listed itself is meant, wherever it is.
    if let address = IPAddress(destination.host) { return [address] }
    guard !found.isEmpty else { throw .unknown }
    let allowed = found.filter { address in
      // A range of IPv6 is not meant to open the inside of IPv4.
      address.isPublic
        || listing.contains { $0.networks.contains { $0.base.isLong == address.isLong && $0.contains(address) } }
    }
    guard !allowed.isEmpty else { throw .inside }
    return allowed
  }
}
