package import WisselModel

/// Where things lie inside an algorithm's container (vantage6 node contract, 4.2).
package enum ContainerPaths {
  package static let data = "/mnt/data"
  package static let temporary = "/mnt/tmp"

  /// The folder of a run, its number with nine digits.
  package static func task(_ run: RunID) -> String {
    let digits = String(run.rawValue)
    return "\(data)/task-" + String(repeating: "0", count: max(0, 9 - digits.count)) + digits
  }

  /// A file database: copied ones lie among the data, those mounted as they are directly under `/mnt`.
  ///
  /// - Parameter suffix: of the host's file, with its dot.
  package static func file(label: String, suffix: String, mountedAsIs: Bool) -> String {
    mountedAsIs ? "/mnt/\(label)\(suffix)" : "\(data)/\(label)\(suffix)"
  }

  package static func folder(label: String) -> String { "/mnt/\(label)" }
}
