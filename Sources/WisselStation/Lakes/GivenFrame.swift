import Foundation
package import WisselSettings
import WisselContainers
import WisselTrust

/// Rows of a lake that a run was given, as journal and receipt remember them.
package struct GivenFrame: Codable, Sendable, Equatable {
  package var label: String
  package var format: LakeSettings.Format
  package var snapshot: Int
  /// SHA-256 of the file, in hexadecimal.
  package var digest: String
  /// By what names people were left out: `LABEL/consent:PURPOSE`, and `LABEL/FILE` for each list.
  package var exclusions: [String]
  /// What the lake recorded of them; nil in older journals.
  package var export: LakeRecord?

  package init(
    label: String, format: LakeSettings.Format, snapshot: Int, digest: String, exclusions: [String],
    export: LakeRecord? = nil
  ) {
    self.label = label
    self.format = format
    self.snapshot = snapshot
    self.digest = digest
    self.exclusions = exclusions
    self.export = export
  }

  /// Differs when the rows do.
  var version: String { "\(snapshot)-\(digest)" }

  /// What the log of runs says of it, which does not leave the station. So the log binds the lake's list of whose data
  /// they were, which is a file of its own.
  var text: String {
    "\(label) snapshot \(snapshot) sha256:\(digest)"
      + (export.map { " export \($0.id) people sha256:\($0.people)" } ?? "")
  }

  /// What the receipt says of the rows: who has the salt and the rows can check them, nobody can try out a few.
  func commitment(_ salt: Data) -> String {
    var commitment = Commitment(salt: salt)
    commitment.feed(Data(digest.utf8))
    return commitment.text
  }
}

extension DatabaseDesk.Provision {
  /// Adds rows of a lake: a file of an ordinary type, as far as the algorithm can tell.
  mutating func add(_ frame: LakeDesk.Frame, of database: DatabaseSettings) {
    let format = frame.given.format.rawValue
    let place = ContainerPaths.file(
      label: database.label, suffix: "." + format, mountedAsIs: database.mountsReadOnly)
    placements[database.label] = .file(host: frame.file.path, container: place)
    versions[database.label] = frame.given.version
    mounts.append(.init(source: frame.file.path, target: place, readOnly: true))
    types[database.label] = format
  }

  /// The databases as the run finds them.
  func described(_ databases: [DatabaseSettings]) -> [DatabaseSettings] {
    databases.map { database in
      var database = database
      if let type = types[database.label] { database.type = type }
      return database
    }
  }

  /// What the run asks of them beside that: a query that the station has answered is none any more.
  func described(
    _ requested: [AlgorithmEnvironment.RequestedDatabase]
  ) -> [AlgorithmEnvironment.RequestedDatabase] {
    requested.map { request in
      var request = request
      if types[request.label] != nil { request.parameters["query"] = nil }
      return request
    }
  }
}
