import Crypto
package import Foundation
import WisselTrust

/// What a station remembers of others at one server: keys, the latest roster, and which orders were used.
package struct TrustFolder: Sendable {
  /// A file for each organisation whose key is pinned.
  package let keys: URL
  let roster: URL
  let nonces: URL

  /// - Parameters:
  ///   - data: the station's folder.
  ///   - server: the server's address with the API's path.
  package init(data: String, server: String) {
    let name = SHA256.hash(data: Data(server.utf8)).prefix(5).hexadecimal
    let root = URL(fileURLWithPath: data, isDirectory: true).appendingPathComponent("trust-\(name)")
    keys = root.appendingPathComponent("keys")
    roster = root.appendingPathComponent("roster")
    nonces = root.appendingPathComponent("nonces")
  }

  /// Makes what is missing.
  func make() throws {
    do {
      try FileManager.default.createDirectory(
        at: keys, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw StationError(
        .settings,
        "the station's folder \(keys.path) cannot be made: check that its folder is the station's, and has room"
      )
    }
  }
}
