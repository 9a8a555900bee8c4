public import WisselModel

/// A question that not every station answered.
public struct TaskFailure: ReportableError, Equatable, CustomStringConvertible {
  /// A station without an answer.
  public struct Station: Sendable, Equatable {
    public let organization: Organization
    /// Where its run ended; `completed` when it ended well but left no result.
    public let status: RunStatus
    /// Words for the reason, where they are known.
    public let reason: String?

    public init(organization: Organization, status: RunStatus, reason: String? = nil) {
      self.organization = organization
      self.status = status
      self.reason = reason
    }
  }

  /// The partial function that was asked.
  public let method: String
  /// The stations that did not answer, in order of their organisations' ids.
  public let stations: [Station]

  public init(method: String, stations: [Station]) {
    self.method = method
    self.stations = stations.sorted { $0.organization.id < $1.organization.id }
  }

  public var report: String {
    let places = stations.map { station in
      let status = station.status == .completed ? "no result" : station.status.rawValue
      return "\(station.organization.name) (\(status)\(station.reason.map { ": \($0)" } ?? ""))"
    }
    return "no answer to '\(method)' from \(places.joined(separator: ", ")); the log of the run there says more"
  }

  public var description: String { report }
}
