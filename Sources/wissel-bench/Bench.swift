import Foundation

/// The benchmarks: all, or those named on the command line (`memory`, `platform`, `share` and `large` of it, `cox`, `server`,
/// `validation`, `view`, `ingest`; and `lake-load`, which is run only where it is named).
struct Bench {
  let arguments: Set<String>

  func run() async throws {
    if wants("memory") || wants("platform") {
      try await PlatformBench().run()
    } else {
      if arguments.contains("share") { try await PlatformBench(part: .share).run() }
      if arguments.contains("large") { try await PlatformBench(part: .large).run() }
    }
    if wants("cox") { try await CoxBench().run() }
    if wants("server") { try await ServerBench().run() }
    if wants("validation") { try ValidationBench().run() }
    if wants("view") { try await ViewBench().run() }
    if wants("ingest") { try IngestBench().run() }
    if arguments.contains("lake-load") { try IngestBench.large.run() }
  }

  private func wants(_ name: String) -> Bool { arguments.isEmpty || arguments.contains(name) }
}

/// One printed line: a name, a figure, and how it stands to a peer's.
enum Line {
  static func heading(_ text: String) { print("\n\(text)") }

  static func figure(_ name: String, _ value: String, note: String = "") {
    print("  " + name.padding(toLength: 52, withPad: " ", startingAt: 0) + value + (note.isEmpty ? "" : "   \(note)"))
  }

  static func seconds(_ value: Double) -> String { String(format: "%9.3f s", value) }
  static func milliseconds(_ value: Double) -> String { String(format: "%9.1f ms", value * 1000) }
  static func megabytes(_ value: Double) -> String { String(format: "%6.1f MB", value) }
  static func ratio(_ value: Double) -> String { String(format: "%.2f×", value) }
}

extension Duration {
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

extension [Double] {
  /// The middle value; 0 for none.
  var median: Double { isEmpty ? 0 : sorted()[count / 2] }
}
