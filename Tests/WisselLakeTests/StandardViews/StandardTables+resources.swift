import Foundation
import WisselTesting

extension StandardTables {
  /// The tables of resources, given by their types.
  static func of(_ resources: [String: [String]]) async throws -> StandardTables {
    try await withTemporaryFolder { folder in
      for (type, lines) in resources {
        try Data(lines.joined(separator: "\n").utf8).write(to: folder.appendingPathComponent("\(type).ndjson"))
      }
      return try await StandardTables(of: folder, scratch: folder)
    }
  }
}
