import Crypto
import Foundation
import Hummingbird
import Synchronization
import WisselClient
import WisselHTTP
import WisselServer
import WisselWeb

/// The web inside the server: pages whose calls go to the server's own responder, in the name and from the address of
/// the person at the browser.
struct WebMount {
  private let responder = LateResponder()
  private let service: WebService<APIContext>

  /// - Parameter secret: the server's token secret; the key that seals sessions is derived from it.
  init(apiPath: String, secret: String?, program: URL) throws {
    let material = SymmetricKey(data: Data((secret ?? UUID().uuidString).utf8))
    let key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: material, info: Data("wissel web session".utf8), outputByteCount: 32)
    let responder = responder
    service = try WebService(
      settings: WebSettings(secret: key, vega: WebSettings.findVega(besides: program))
    ) { _, context in
      ResponderTransport(responder, apiPath: apiPath) {
        APIContext(logger: context.logger, clientAddress: context.clientAddress)
      }
    }
  }

  /// Adds the pages to the server's routes.
  func addRoutes(to router: Router<APIContext>) { service.addRoutes(to: router) }

  /// Lets the pages call the API, once all routes are together.
  func connect(to server: ServerService) { responder.set(server.responder) }
}

/// The server's responder, which exists only when all its routes, the web's among them, are known.
private final class LateResponder: HTTPResponder {
  private let responder = Mutex<RouterResponder<APIContext>?>(nil)

  func set(_ value: RouterResponder<APIContext>) { responder.withLock { $0 = value } }

  func respond(to request: Request, context: APIContext) async throws -> Response {
    guard let responder = responder.withLock({ $0 }) else { throw HTTPError(.serviceUnavailable) }
    return try await responder.respond(to: request, context: context)
  }
}
