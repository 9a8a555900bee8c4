import Logging
import WisselAccess
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselSocketIO

/// Finds out who a socket belongs to, from the bearer token of the request that opened it.
struct SocketAdmission: Sendable {
  let core: ServerCore

  func admit(_ handshake: Handshake) async -> Admission<SocketIdentity> {
    let claims: TokenClaims
    do {
      claims = try await core.tokens.verify(authorization: handshake[header: "authorization"])
    } catch {
      switch error {
      case .expired: return .expiredToken
      case .badSignature: return .invalidToken
      default: return .anonymous
      }
    }
    do {
      let identity = try await identity(of: claims, from: address(handshake))
      return identity.map { .identified($0) } ?? .anonymous
    } catch {
      core.logger.warning("cannot identify a socket", metadata: ["error": "\(SafeErrorText.of(error))"])
      return .anonymous
    }
  }

  /// Who a client is that was let in before, at another process; nil when it may not come (any more).
  func identity(_ kind: ClientKind, _ id: AuthenticatableID, _ handshake: Handshake) async -> SocketIdentity? {
    do {
      return try await identity(of: CallerQueries(core).caller(kind, id, from: address(handshake)))
    } catch {
      core.logger.warning("cannot take a socket over", metadata: ["error": "\(SafeErrorText.of(error))"])
      return nil
    }
  }

  private func address(_ handshake: Handshake) -> String? {
    core.options.trustedProxies.client(
      peer: handshake.remoteAddress,
      forwarded: handshake.headers.filter { $0.name == "x-forwarded-for" }.map(\.value))
  }

  private func identity(of claims: TokenClaims, from address: String?) async throws -> SocketIdentity? {
    guard claims.clientType != .container else { return nil }
    return try await identity(of: CallerQueries(core).caller(of: claims, from: address))
  }

  private func identity(of caller: Caller) async throws -> SocketIdentity? {
    try await core.database.read { transaction in
      caller.kind == .node ? try Self.node(caller, transaction) : try Self.user(caller, transaction)
    }
  }

  private static func node(_ caller: Caller, _ transaction: borrowing Transaction) throws -> SocketIdentity? {
    guard let row = try transaction.first("SELECT name, collaboration_id FROM node WHERE id = \(caller.id)") else {
      return nil
    }
    let collaboration = try row.value("collaboration_id", as: CollaborationID?.self)
    return SocketIdentity(
      kind: .node, id: caller.id, name: try row.value("name"), organization: caller.organization,
      collaboration: collaboration, rooms: Room.ofNode(collaboration, caller.organization))
  }

  private static func user(_ caller: Caller, _ transaction: borrowing Transaction) throws -> SocketIdentity? {
    guard let row = try transaction.first("SELECT username FROM account WHERE id = \(caller.id)") else { return nil }
    let all = try transaction.query("SELECT id FROM collaboration ORDER BY id")
      .map { try $0.value("id", as: CollaborationID.self) }
    return SocketIdentity(
      kind: .user, id: caller.id, name: try row.value("username"), organization: caller.organization,
      collaboration: nil, rooms: Room.ofUser(caller, all: all))
  }
}
