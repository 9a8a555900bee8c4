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
  /// The people of the station; stations of one process that name the same file share them.
  package var people: PeopleDesk?
  /// Makes rows of lakes; nil where the program cannot.
  package var makeFrame: LakeDesk.Maker?
  /// Whether a stop ends the algorithms under way, so that they run anew at the next start; else they go on by themselves,
  /// and the next start takes them over.
  package var endsRuns = true

  package init(
    node: NodeSettings, relay: RelaySettings, temporaryFolder: URL = FileManager.default.temporaryDirectory,
    people: PeopleDesk? = nil, makeFrame: LakeDesk.Maker? = nil
  ) {
    self.node = node
    self.relay = relay
    self.temporaryFolder = temporaryFolder
    self.people = people
    self.makeFrame = makeFrame
    if let image = node.wissel.relayImage { self.relay.image = image }
  }
}
