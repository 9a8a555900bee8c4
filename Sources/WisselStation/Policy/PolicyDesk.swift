import Foundation
package import Logging
package import WisselContainers
import WisselModel
import WisselWire

/// Gathers the facts a policy needs and has it decide.
package struct PolicyDesk: Sendable {
  private let policy: StationPolicy
  private let engine: ContainerEngine
  private let server: ServerConnection
  /// The server's own address with the API's path, for the store.
  private let serverAddress: String
  private let logger: Logger

  package init(
    policy: StationPolicy, engine: ContainerEngine, server: ServerConnection, serverAddress: String, logger: Logger
  ) {
    self.policy = policy
    self.engine = engine
    self.server = server
    self.serverAddress = serverAddress
    self.logger = logger
  }

  /// The decision on a run.
  package func decide(_ plan: RunPlan) async throws -> PolicyDecision {
    let question = PolicyQuestion(
      image: plan.image, organization: plan.initOrganization, user: plan.initUser, store: plan.store)
    var facts = PolicyFacts()
    for lookup in policy.lookups(for: question) {
      switch lookup {
      case .digest(let reference): facts.digests[reference] = try await digests(of: reference)
      case .organization(let name): facts.organizations[name] = try await organizations(named: name)
      case .store(let store):
        let address = try await storeAddress(store)
        facts.storeAddress = address
        if let address { facts.storeLists = try await lists(address, image: plan.image) }
      }
    }
    return policy.decide(question, facts)
  }

  private func digests(of reference: String) async throws -> Set<String> {
    var known = try await engine.image(reference)?.digests ?? []
    if let digest = ImageReference(reference)?.digest { known.insert(digest) }
    if known.isEmpty, let digest = try await engine.registryDigest(reference) { known.insert(digest) }
    return known
  }

  private func organizations(named name: String) async throws -> Set<OrganizationID> {
    let items = try await server.list(
      "/organization?name=\(Self.escaped(name))", attempted: "look up an organisation of the policy")
    return Set(
      items.compactMap { item in
        item["name"]?.string == name ? item["id"]?.int.map { OrganizationID($0) } : nil
      })
  }

  private func storeAddress(_ store: StoreID) async throws -> String? {
    try await server.call("GET", "/algorithmstore/\(store)", attempted: "look up the task's store")["url"]?.string
  }

  /// Asks the store itself whether it lists the image. A store that does not answer lists nothing.
  private func lists(_ address: String, image: String) async throws -> Bool {
    var request = ServerRequest("GET", "/algorithm?image=\(Self.escaped(image))", token: try await server.token())
    request.headers = ["Server-Url": serverAddress, "Client-Type": "node"]
    request.patience = 20
    let store = HTTPTransport(host: address.hasSuffix("/") ? String(address.dropLast()) : address, apiPath: "")
    for _ in 0..<3 {
      do {
        let answer = try await store.send(request)
        guard answer.status <= 210 else { return false }
        let body = try? WireJSON.decode(JSONValue.self, from: answer.body)
        return body?["data"]?.array?.isEmpty == false
      } catch let failure as TransportFailure {
        logger.warning("the algorithm store does not answer", metadata: ["why": "\(failure.detail)"])
      }
    }
    return false
  }

  private static func escaped(_ text: String) -> String {
    let allowed = CharacterSet(
      charactersIn: "-._~abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
  }
}
