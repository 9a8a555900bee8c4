package import WisselModel

/// The names and labels of the station's containers: those of the vantage6 node, and a label of ours that tells the
/// containers of stations apart that share a name and an engine.
package struct StationNames: Sendable, Equatable {
  /// Neither root nor a user of the host or of an image.
  package static let containerUser = "65532:65532"
  private static let stationLabel = "org.wissel.station"

  /// The node's name: the base name of its YAML.
  package let node: String
  /// Random, kept in the station's folder.
  package let station: String

  package init(node: String, station: String) {
    self.node = node
    self.station = station
  }

  /// The name of a run's container; `attempt` makes another one when a foreign container has it.
  package func run(_ run: RunID, attempt: Int = 0) -> String {
    "vantage6-\(safe(node))-run-\(run)" + (attempt == 0 ? "" : "-\(station.prefix(8))")
  }

  package func relay(_ number: UInt32) -> String { "vantage6-\(safe(node))-relay-\(String(number, radix: 36))" }

  package func runLabels(_ run: RunID) -> [String: String] {
    ["vantage6-type": "algorithm", "node": node, "run_id": String(run.rawValue), Self.stationLabel: station]
  }

  /// Whether labels are those of a relay.
  package static func isRelay(_ labels: [String: String]) -> Bool { labels["vantage6-type"] == "relay" }

  package var relayLabels: [String: String] { ["vantage6-type": "relay", "node": node, Self.stationLabel: station] }

  /// What every container of this station carries.
  package var ownLabels: [String: String] { [Self.stationLabel: station] }

  /// Container names take letters, digits and `_.-`.
  private func safe(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) ? $0 : "_" })
  }
}
