import Foundation
package import WisselSettings
package import WisselWire

/// What the station tells the server about itself (`node_info_update`; vantage6 node contract, 1.7).
package enum NodeInfo {
  /// The event's argument.
  ///
  /// - Parameter columns: names of columns by label, for the databases that have them.
  package static func body(_ settings: NodeSettings, columns: [String: [String]]) -> JSONValue {
    let policies = settings.policies
    let algorithms = policies.allowedAlgorithms ?? []
    var body: [String: JSONValue] = [
      "encryption": .bool(settings.encryption.enabled),
      "allowed_algorithms": algorithms.isEmpty && !settings.wissel.rules.denyByDefault
        && settings.wissel.rules.reviewers == nil
        ? "all" : .array(algorithms.map { .string($0) }),
      "database_labels": .array(settings.databases.map { .string($0.label) }),
      "database_types": .object(
        Dictionary(
          settings.databases.map { ("db_type_\($0.label)", .string($0.type)) }, uniquingKeysWith: { first, _ in first })
      ),
    ]
    if !policies.allowedUsers.isEmpty { body["allowed_users"] = .array(policies.allowedUsers.map { .string($0) }) }
    if !policies.allowedOrganizations.isEmpty {
      body["allowed_orgs"] = .array(policies.allowedOrganizations.map { .string($0) })
    }
    let tables = settings.databases.filter { ["csv", "parquet"].contains($0.type) }
    if !tables.isEmpty {
      body["database_columns"] = .object(
        Dictionary(
          tables.map { ("columns_\($0.label)", .array((columns[$0.label] ?? []).map { .string($0) })) },
          uniquingKeysWith: { first, _ in first }))
    }
    return .object(body)
  }

  /// The names in the first line of a CSV text; at most 1000, and none when the line is longer than 64 KiB.
  package static func columns(csv bytes: some Sequence<UInt8>) -> [String] {
    var names: [String] = []
    var name: [UInt8] = []
    var quoted = false
    var count = 0
    for byte in bytes {
      count += 1
      guard count <= 64 << 10 else { return [] }
      switch byte {
      case UInt8(ascii: "\""): quoted.toggle()
      case UInt8(ascii: ",") where !quoted:
        names.append(String(decoding: name, as: UTF8.self))
        name = []
      case 10 where !quoted: return finished()
      case 13 where !quoted: break
      default: name.append(byte)
      }
    }
    return finished()

    func finished() -> [String] {
      Array((names + (name.isEmpty && names.isEmpty ? [] : [String(decoding: name, as: UTF8.self)])).prefix(1000))
    }
  }

  /// Reads the columns of the CSV databases; those that cannot be read are left out.
  static func columns(of settings: NodeSettings, placements: DatabaseDesk) -> [String: [String]] {
    var columns: [String: [String]] = [:]
    for database in settings.databases where database.type == "csv" {
      guard case .file(let path, _) = placements.placement(of: database),
        let handle = FileHandle(forReadingAtPath: path), let head = try? handle.read(upToCount: 64 << 10)
      else { continue }
      columns[database.label] = Self.columns(csv: head)
    }
    return columns
  }
}
