import AlgorithmKit
import WisselDisclosure

extension DisclosureRefusal: ReportableError {
  /// The rule and what it was met by; never by how much.
  public var report: String { description }
}

extension StationData {
  /// The disclosure profile in force for a request.
  func profile(requested: String?) throws -> DisclosureProfile {
    try DisclosureProfile.inForce(station: environment[DisclosureProfile.variable], request: requested)
  }
}
