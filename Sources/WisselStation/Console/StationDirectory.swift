import Synchronization

/// The stations of this process, in the order of their settings; a station is there once it has reached its server.
package final class StationDirectory: Sendable {
  package let names: [String]
  private let desks: Mutex<[Int: StationDesk]>

  package init(names: [String]) {
    self.names = names
    desks = Mutex([:])
  }

  /// The station of that place is open.
  package func open(_ place: Int, _ desk: StationDesk) { desks.withLock { $0[place] = desk } }

  /// The station of that place; nil when it is not open, or there is none.
  func desk(_ place: Int) -> StationDesk? { desks.withLock { $0[place] } }
}
