package import Foundation

/// The relay: a small program of ours in a container without a network. It listens on a port of its loopback and pipes
/// each connection to the Unix socket mounted in it. A run joins its network namespace.
package struct RelaySettings: Sendable, Equatable {
  /// Where it finds the socket's folder.
  package static let mount = "/mnt/station"
  /// The socket's name in its folder.
  package static let socketName = "s"

  /// The port it listens on where nobody says otherwise.
  package static let usualPort = 8080

  /// The image's reference.
  package var image: String
  /// An archive to load the image from when the engine does not hold it.
  package var archive: URL?
  /// The port it listens on.
  package var port: Int
  /// Relays kept ready for the next runs.
  package var spare: Int

  package init(image: String, archive: URL?, port: Int = usualPort, spare: Int = 2) {
    self.image = image
    self.archive = archive
    self.port = port
    self.spare = spare
  }
}
