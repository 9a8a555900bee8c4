import Foundation
package import WisselSettings

/// How a configured database reaches an algorithm.
package enum DatabasePlacement: Sendable, Equatable {
  /// A file of the host.
  case file(host: String, container: String)
  /// A folder of the host.
  case folder(host: String, container: String)
  /// An address of the network, which the run reaches through the station.
  case through(DatabaseWay)
  /// Made for each run, of a lake.
  case made
  /// Anything else: handed on as it is.
  case address

  /// Types that are files or folders even when nothing lies there (yet): a missing one is an error, not an address.
  private static let fileTypes: Set<String> = ["csv", "parquet", "excel"]
  /// Types of which a folder is none.
  private static let singleFiles: Set<String> = ["csv", "excel"]

  /// Decides by type, and for other types by what lies at the path.
  ///
  /// - Parameters:
  ///   - path: the database's URI as an absolute path of the host, or nil when it is an address with a scheme.
  ///   - isFolder: what lies at the path: true for a folder, false for a file, nil for nothing.
  package init(_ database: DatabaseSettings, path: String?, isFolder: Bool?) {
    guard !database.isLake else {
      self = .made
      return
    }
    guard let path else {
      self = .address
      return
    }
    if database.type == "folder" || isFolder == true && !Self.singleFiles.contains(database.type) {
      self = .folder(host: path, container: ContainerPaths.folder(label: database.label))
    } else if isFolder == false || Self.fileTypes.contains(database.type) {
      let name = (path as NSString).pathExtension
      let suffix = name.isEmpty ? "" : "." + name
      self = .file(
        host: path,
        container: ContainerPaths.file(
          label: database.label, suffix: suffix, mountedAsIs: database.mountsReadOnly))
    } else {
      self = .address
    }
  }

  /// What the algorithm is told as the database's URI.
  package func uri(of database: DatabaseSettings) -> String {
    switch self {
    case .file(_, let container), .folder(_, let container): container
    case .through(let way): way.uri(database.uri.reveal())
    case .made: ""
    case .address: database.uri.reveal()
    }
  }
}
