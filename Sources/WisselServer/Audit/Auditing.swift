import Foundation
import Hummingbird
import WisselDatabase
package import WisselHTTP
import WisselModel

/// Puts the audit log around the calls of the API: changes write themselves down where they commit, and here the log-ins
/// and refusals.
package struct Auditing: Sendable {
  private let core: ServerCore
  private let budget: RefusalBudget

  package init(_ core: ServerCore, budget: RefusalBudget = RefusalBudget()) {
    self.core = core
    self.budget = budget
  }

  /// Answers a call within the scope of its entry.
  package func around(_ call: RouteCall, _ answer: () async throws -> APIReply) async throws -> APIReply {
    let isLogin = Self.isLogin(call.pattern)
    let scope = AuditScope(
      action: "\(call.method.rawValue) \(call.pattern)", object: Self.bounded(call.path),
      address: call.request.context.clientAddress, request: call.request.context.requestID,
      recordsChanges: call.changes && !isLogin)
    return try await AuditScope.$current.withValue(scope) {
      do {
        let reply = try await answer()
        if isLogin { try await core.database.record(scope, outcome: "done") }
        return reply
      } catch let error as WireError {
        if Self.isRefusal(error, scope, isLogin) { try? await refused(scope, error.status) }
        throw error
      }
    }
  }

  /// Passwords, keys and tokens; and a browser that an identity provider sends back.
  private static func isLogin(_ pattern: String) -> Bool {
    pattern.hasPrefix("/token/") || pattern == SignInRoutes.callback
  }

  /// Of somebody who is known, or of a log-in; a token that has expired is everyday life.
  private static func isRefusal(_ error: WireError, _ scope: AuditScope, _ isLogin: Bool) -> Bool {
    [.unauthorized, .forbidden].contains(error.status) && (scope.actor != nil || isLogin)
  }

  private func refused(_ scope: AuditScope, _ status: HTTPResponse.Status) async throws {
    guard let unwritten = budget.spend(at: core.now()) else { return }
    let others = unwritten == 0 ? "" : "; \(unwritten) before it are not written"
    try await core.database.record(scope, outcome: "refused \(status.code)\(others)")
  }

  /// Paths are short; what is longer names nothing.
  private static func bounded(_ path: String) -> String { String(path.prefix(256)) }
}
