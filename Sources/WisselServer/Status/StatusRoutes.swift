import Hummingbird
import WisselDatabase
package import WisselHTTP
import WisselWire

/// Whether the server is there.
package struct StatusRoutes: Sendable {
  private let core: ServerCore

  package init(_ core: ServerCore) { self.core = core }

  /// The version of the vantage6 wire contract that clients print.
  package static let contract = "4.15.2"

  package func register(_ routes: inout APIRoutes) {
    routes.get("/version") { _ in try APIReply(.ok, ["version": Self.contract]) }
    routes.get("/health") { _ in
      let works = (try? await core.database.read { try $0.exists("SELECT 1 FROM rule") }) ?? false
      return try APIReply(.ok, ["database": works])
    }
  }
}
