/// What may leave a station.
package enum DisclosureProfile: String, Codable, Sendable, CaseIterable {
  /// Public data: everything a method needs may leave, exact times and single counts included.
  case open
  /// The default: at least ``minimum`` persons stand behind every number that leaves.
  case guarded

  /// Persons that must stand behind a released number in the guarded profile (`federated-statistics` 3.2).
  package static let minimum = 10

  /// Most parameters per row of a model in the guarded profile.
  package static let parametersPerRow = 0.1

  /// The name of the variable in a station's environment that sets its profile.
  package static let variable = "WISSEL_DISCLOSURE"

  /// The profile in force: the station's, tightened by the request. A request can never loosen it.
  ///
  /// - Parameters:
  ///   - station: The station's setting; nil means guarded.
  ///   - request: What the request asks for; nil means whatever the station has.
  /// - Throws: ``DisclosureRefusal`` with code `unknownProfile` when a name is not known.
  package static func inForce(station: String?, request: String?) throws(DisclosureRefusal) -> DisclosureProfile {
    guard let own = station.map({ DisclosureProfile(rawValue: $0) }) ?? .guarded else {
      throw DisclosureRefusal(.unknownProfile, about: "the station's setting \(variable)")
    }
    guard let asked = request.map({ DisclosureProfile(rawValue: $0) }) ?? own else {
      throw DisclosureRefusal(.unknownProfile, about: "the request's 'disclosure'")
    }
    return own == .guarded || asked == .guarded ? .guarded : .open
  }

  /// Whether a count of persons may leave: none at all, or enough of them.
  package func admits(_ count: Int) -> Bool {
    self == .open || count == 0 || count >= Self.minimum
  }
}
