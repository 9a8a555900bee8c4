import Dispatch
package import Foundation
package import WisselContainers
import WisselModel
package import WisselSettings

/// Brings the station's databases to the runs that ask for them: files and folders as read-only mounts.
package struct DatabaseDesk: Sendable {
  /// What a run gets to see.
  package struct Provision: Sendable, Equatable {
    package var placements: [String: DatabasePlacement] = [:]
    package var mounts: [ContainerSpecification.Mount] = []
    /// By label: differs when the file or folder was replaced or changed. Databases that are asked for elsewhere have none.
    package var versions: [String: String] = [:]
    /// Ways to those at addresses of the network.
    package var ways: [DatabaseWay] = []
    /// By label, the type of those that are made for the run; see ``LakeDesk``.
    package var types: [String: String] = [:]
  }

  private let databases: [DatabaseSettings]
  private let resolve: @Sendable (String) -> String
  private let copies: URL
  /// The station's ways to databases of the network; the relay listens for all of them.
  package let ways: [DatabaseWay]
  /// Those that runs do not reach, and why.
  package let unreached: [(label: String, obstacle: DatabaseObstacle)]

  /// - Parameters:
  ///   - resolve: makes a path of the YAML absolute.
  ///   - copies: a folder of the station's for files that algorithms may not read as they lie.
  ///   - links: what hosts' names in addresses may stand for.
  package init(
    _ databases: [DatabaseSettings], links: LinkSettings = LinkSettings(), copies: URL,
    resolve: @escaping @Sendable (String) -> String
  ) {
    self.databases = databases
    self.copies = copies
    self.resolve = resolve
    ways = DatabaseWay.ways(of: databases, links: links, besides: [RelaySettings.usualPort, EgressDoor.port])
    unreached = DatabaseWay.unreached(of: databases, links: links, ways: ways)
  }

  /// How a database reaches an algorithm.
  package func placement(of database: DatabaseSettings) -> DatabasePlacement {
    if database.isLake { return .made }
    let uri = database.uri.reveal()
    guard !uri.contains("://") else {
      return ways.first { $0.label == database.label }.map { .through($0) } ?? .address
    }
    let path = resolve(uri)
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    return DatabasePlacement(database, path: path, isFolder: exists ? isFolder.boolValue : nil)
  }

  /// Prepares the databases with these labels; labels that are not configured are left out.
  ///
  /// - Throws: `RunFailure` when one cannot be read.
  package func provide(_ labels: [String]) throws -> Provision {
    var provision = Provision()
    for label in Set(labels).sorted() {
      guard let database = databases.first(where: { $0.label == label }) else { continue }
      let placement = placement(of: database)
      provision.placements[label] = placement
      switch placement {
      case .made, .address: break
      case .through(let way): provision.ways.append(way)
      case .file(let host, let container):
        provision.versions[label] = FileStatus(path: host)?.version
        provision.mounts.append(.init(source: try readable(host, label: label), target: container, readOnly: true))
      case .folder(let host, let container):
        guard let status = FileStatus(path: host), status.isFolder, status.everyone(may: 0o5) else {
          throw Self.unreadable(label, host)
        }
        provision.versions[label] = status.version
        provision.mounts.append(.init(source: host, target: container, readOnly: true))
      }
    }
    return provision
  }

  /// A path of the same content that every user may read: the file itself, or a copy that is renewed when the file
  /// changes. Algorithms run as a user who owns nothing on this machine.
  private func readable(_ path: String, label: String) throws -> String {
    guard let status = FileStatus(path: path), status.isPlain, access(path, R_OK) == 0 else {
      throw Self.unreadable(label, path)
    }
    if status.everyone(may: 0o4) { return path }
    let name = "\(label)-\(status.version)"
    let copy = copies.appendingPathComponent(name)
    if FileManager.default.fileExists(atPath: copy.path) { return copy.path }
    let draft = copies.appendingPathComponent(".\(name)-\(UInt32.random(in: 0 ... .max))")
    do {
      try FileManager.default.copyItem(atPath: path, toPath: draft.path)
      guard chmod(draft.path, 0o444) == 0, rename(draft.path, copy.path) == 0 else {
        throw CocoaError(.fileWriteUnknown)
      }
    } catch {
      try? FileManager.default.removeItem(at: draft)
      throw RunFailure(
        .startFailed,
        "The database '\(label)' could not be made ready. The station's operator should check the free space on its disk.",
        detail: "copying \(path): \(error)")
    }
    for old in (try? FileManager.default.contentsOfDirectory(atPath: copies.path)) ?? []
    where old.hasPrefix("\(label)-") && old != name {
      try? FileManager.default.removeItem(at: copies.appendingPathComponent(old))
    }
    return copy.path
  }

  private static func unreadable(_ label: String, _ path: String) -> RunFailure {
    RunFailure(
      .startFailed,
      "The database '\(label)' of this station cannot be read. The station's operator should check that its file exists "
        + "and may be read.",
      detail: "database \(label) at \(path) is missing, of another kind, or not readable")
  }
}
