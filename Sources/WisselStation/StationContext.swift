import Foundation
import Logging
import WisselClient
import WisselContainers
import WisselModel
import WisselSealing
import WisselSettings
import WisselWire

/// What the parts of a running station share.
struct StationContext: Sendable {
  let settings: NodeSettings
  let relay: RelaySettings
  let identity: StationIdentity
  /// In an encrypted collaboration the organisation's private key.
  let key: PrivateKey?
  let server: APIClient
  let blobs: BlobExchange
  let receivers = ReceiverKeys()
  let engine: ContainerEngine
  let names: StationNames
  let folder: StationFolder
  let journal: RunJournal
  let rounds: Rounds
  let proof: ProofDesk
  let release: ReleaseDesk
  let relays: RelayPool
  let residents: ResidentPool
  let policy: PolicyDesk
  let keys: KeyDesk
  let orders: OrderDesk
  let egress: EgressPolicy
  let images: ImageKeeper
  let databases: DatabaseDesk
  let lakes: LakeDesk
  let lull: Lull
  /// Sends an event over the socket when there is a connection.
  var emit: @Sendable (_ event: String, _ data: JSONValue) -> Void
  let now: @Sendable () -> Date
  /// The clock that policy goes by.
  let clock: ClockWatch
  let logger: Logger
  /// Whether algorithms under way end with the station.
  var endsRuns = true

  /// A task is over: nothing waits for further subtasks of it.
  func end(subtasksOf task: TaskID) async {
    await residents.end(subtasksOf: task)
    await lakes.end(subtasksOf: task)
  }

  /// The time for the server: UTC, microseconds, with offset.
  func timestamp() -> String { Self.timestamp(now()) }

  /// A time as a node sends it; the server takes no other form.
  static func timestamp(_ date: Date) -> String {
    let text = WireTime(date).description
    return text + (text.contains(".") ? "" : ".000000") + "+00:00"
  }
}
