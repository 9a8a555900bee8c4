package import Foundation
package import WisselSettings

/// What a station is started with: its node YAML and what the program brings along.
package struct StationSettings: Sendable {
  /// The existing vantage6 node YAML.
  package var node: NodeSettings
  /// The relay; `wissel.relay_image` in the YAML wins over its image.
  package var relay: RelaySettings
  /// Where the sockets of runs may lie when the data folder's path is too long for them.
  package var temporaryFolder: URL

  package init(
    node: NodeSettings, relay: RelaySettings, temporaryFolder: URL = FileManager.default.temporaryDirectory
  ) {
    self.node = node
    self.relay = relay
    self.temporaryFolder = temporaryFolder
    if let image = node.wissel.relayImage { self.relay.image = image }
  }
}
