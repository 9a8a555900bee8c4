import Synchronization
import WisselModel
import WisselWire

/// What nodes tell of their machines by `node_metrics_update`, under the names the original exports. The latest of each
/// node that is connected is kept.
final class NodeFigures: Sendable {
  private struct Report {
    var platform: String
    var system: String
    /// One value, or one for each graphics processor.
    var values: [String: [Double]]
  }

  /// The figures that are known, with their meaning.
  private static let names: [(name: String, help: String)] = [
    ("cpu_percent", "CPU usage percentage"), ("memory_percent", "Memory usage percentage"),
    ("num_algorithm_containers", "Number of running algorithm containers"), ("cpu_count", "Number of CPUs"),
    ("memory_total", "Total memory"), ("memory_available", "Available memory"), ("gpu_count", "Number of GPUs"),
    ("gpu_load", "GPU load"), ("gpu_memory_used", "GPU memory used"), ("gpu_memory_free", "GPU memory free"),
    ("gpu_temperature", "GPU temperature"),
  ]

  /// More processors than a machine has.
  private static let mostProcessors = 64

  private let reports = Mutex<[NodeID: Report]>([:])

  /// Takes what a node told; what is not known of it is ignored.
  func told(_ data: JSONValue, by node: NodeID) {
    guard let members = data.object else { return }
    var values: [String: [Double]] = [:]
    for (name, _) in Self.names {
      guard let value = members[name] else { continue }
      let numbers = (value.array ?? [value]).prefix(Self.mostProcessors).compactMap(Self.number)
      if !numbers.isEmpty { values[name] = numbers }
    }
    let report = Report(platform: Self.word(members["platform"]), system: Self.word(members["os"]), values: values)
    reports.withLock { $0[node] = report }
  }

  /// Forgets a node that is gone.
  func left(_ node: NodeID) { reports.withLock { _ = $0.removeValue(forKey: node) } }

  /// Writes them down.
  func write(to text: inout MetricsText) {
    let reports = reports.withLock { $0.sorted { $0.key < $1.key } }
    for (name, help) in Self.names {
      text.add(
        name, .gauge, help,
        reports.flatMap { node, report in
          (report.values[name] ?? []).enumerated().map { index, value in
            var labels = [("node_id", "\(node)"), ("platform", report.platform), ("os", report.system)]
            if name.hasPrefix("gpu_") { labels.append(("gpu_id", String(index))) }
            return MetricsText.Sample(labels: labels.map { (name: $0.0, value: $0.1) }, value: value)
          }
        })
    }
  }

  private static func number(_ value: JSONValue) -> Double? {
    switch value {
    case .int(let number): Double(number)
    case .double(let number): number
    default: nil
    }
  }

  private static func word(_ value: JSONValue?) -> String { String((value?.string ?? "unknown").prefix(64)) }
}
