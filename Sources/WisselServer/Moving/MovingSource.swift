package import Foundation
import WisselDatabase
package import WisselSettings

/// The database that is moved in.
package struct MovingSource: Sendable, CustomStringConvertible {
  private let location: DatabaseLocation
  /// The database's name without secrets, for people.
  package let description: String

  /// The path of an SQLite file, or an SQLAlchemy address as in the server's settings.
  ///
  /// - Throws: `ServerStartError` for an address that cannot be read, and for one with a password: this text comes from
  ///   a command line, which others on the machine can see.
  package init(_ text: String) throws {
    guard text.hasPrefix("sqlite:") || text.contains("://") else {
      self.init(.file(URL(fileURLWithPath: text)), description: text)
      return
    }
    try self.init(uri: text, in: URL(fileURLWithPath: "."))
    if case .postgres(let address) = location, address.hasPassword {
      throw ServerStartError(
        "others on this machine can read a password on the command line; name the old server's YAML file instead, or "
          + "leave the password out and put it into the file that PGPASSFILE names")
    }
  }

  /// The database of a server with these settings.
  ///
  /// - Parameter folder: where relative paths begin when the settings name no data folder.
  package init(_ settings: ServerSettings, folder: URL) throws {
    let data = settings.directories.data.map { URL(fileURLWithPath: $0) } ?? folder
    try self.init(uri: settings.databaseURI.reveal(), in: data)
  }

  private init(uri: String, in folder: URL) throws {
    let location = try ServerOptions.location(of: uri, in: folder)
    switch location {
    case .memory: throw ServerStartError("the address of the old database names no file to read from")
    case .file(let file): self.init(location, description: file.path)
    case .postgres(let address): self.init(location, description: address.description)
    }
  }

  private init(_ location: DatabaseLocation, description: String) {
    (self.location, self.description) = (location, description)
  }

  /// Opens it to read it and nothing else.
  func open() async throws -> Database { try await Database.openReading(location) }
}
