import Hummingbird
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel

/// What users do with their own account.
package struct AccountRoutes: Sendable {
  private let core: ServerCore

  package init(_ core: ServerCore) { self.core = core }

  package func register(_ routes: inout APIRoutes) {
    routes.patch("/password/change", for: .user, takes: Self.body, also: [.tooManyRequests]) { request in
      try await core.guarded(request) { try await changePassword(request) }
    }
  }

  private static let body = BodySchema([
    Field("current_password", .string, required: true, Checks.length(1, 128)),
    Field("new_password", .string, required: true, PasswordRule.check),
  ])

  private func changePassword(_ request: APIRequest) async throws -> APIReply {
    let fields = try await request.fields(Self.body)
    guard let current = fields.string("current_password"), let new = fields.string("new_password") else {
      throw WireError.unexpected
    }
    let user = try request.caller.id
    try await Login(core).confirm(user, password: current)
    guard current != new else { throw WireError.bad("New password is the same as current password!") }
    let hash = try await core.passwords.hash(new)
    try await core.database.write { transaction in
      try transaction.execute("UPDATE account SET password = \(hash) WHERE id = \(user)")
    }
    return try .message("The password has been changed successfully!")
  }
}
