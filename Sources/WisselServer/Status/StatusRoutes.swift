import Hummingbird
import WisselDatabase
package import WisselHTTP
import WisselWire

/// Whether the server is there.
package struct StatusRoutes: Sendable {
  private let core: ServerCore

  private let isEnding: @Sendable () -> Bool

  /// - Parameter isEnding: whether the server has begun to shut down.
  package init(_ core: ServerCore, isEnding: @escaping @Sendable () -> Bool = { false }) {
    self.core = core
    self.isEnding = isEnding
  }

  /// The version of the vantage6 wire contract that clients print.
  package static let contract = "4.15.2"

  package func register(_ routes: inout APIRoutes) {
    routes.get("/version") { _ in try APIReply(.ok, ["version": Self.contract]) }
    routes.get("/health") { _ in
      let works = (try? await core.database.read { try $0.exists("SELECT 1 FROM rule") }) ?? false
      return try APIReply(.ok, ["database": works])
    }
    // Ours, for whoever sends requests here: 503 while the database is away and once the server drains.
    routes.get("/wissel/ready", also: [.serviceUnavailable]) { _ in
      let works = (try? await core.database.read { try $0.exists("SELECT 1 FROM rule") }) ?? false
      let isReady = works && !isEnding()
      return try APIReply(isReady ? .ok : .serviceUnavailable, ["ready": isReady])
    }
  }
}
