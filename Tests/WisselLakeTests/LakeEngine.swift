import Foundation
import Synchronization
import WisselDatabase
import WisselDuckDB
import WisselFHIR
import WisselLake
import WisselTesting

/// The engines that views run on here.
enum LakeEngine: String, CaseIterable, Sendable {
  case interpreter, tape, duckdb, postgres

  static let available: [LakeEngine] = allCases.filter(\.isAvailable)

  /// Whether this machine has it. That the official cases are skipped for want of one is told there.
  var isAvailable: Bool {
    switch self {
    case .interpreter, .tape: true
    case .duckdb: (try? DuckDBLibrary.shared.get()) != nil
    case .postgres: PrivatePostgres.isInstalled
    }
  }

  /// The rows of a view over some resources.
  func rows(_ view: ViewDefinition, _ resources: [JSON]) async throws -> [[JSON]] {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("resources.ndjson")
      try Data(resources.map(\.text).joined(separator: "\n").utf8).write(to: file)
      return try await rows(view, file: file)
    }
  }

  func rows(_ view: ViewDefinition, file: URL) async throws -> [[JSON]] {
    switch self {
    case .interpreter: try await Self.run(InterpreterEngine(), view, file)
    case .tape: try await Self.run(TapeEngine(), view, file)
    case .duckdb: try await Self.run(DuckDBEngine(), view, file)
    case .postgres:
      try await Self.run(PostgresEngine(PrivatePostgres.shared.standing()), view, file)
    }
  }

  private static func run(_ engine: some ViewEngine, _ view: ViewDefinition, _ file: URL) async throws -> [[JSON]] {
    let rows = Mutex<[[JSON]]>([])
    try await engine.run(view, over: ResourceLines(files: [file.path])) { row in rows.withLock { $0.append(row) } }
    return rows.withLock { $0 }
  }
}
