import Foundation
package import Logging
package import WisselClient
package import WisselContainers
package import WisselModel
package import WisselOutbound
import WisselSettings
import WisselTrust
import WisselWire

/// Gathers the facts a policy needs and has it decide.
package struct PolicyDesk: Sendable {
  private let policy: StationPolicy
  private let engine: ContainerEngine
  private let server: APIClient
  /// The server's own address with the API's path, for the store.
  private let serverAddress: String
  private let outbound: Outbound
  private let reviews: ReviewFolder?
  private let logger: Logger

  /// - Parameter reviews: the path of the folder with reviewers' signatures; nil for none.
  package init(
    policy: StationPolicy, engine: ContainerEngine, server: APIClient, serverAddress: String,
    outbound: Outbound = .direct, reviews: String? = nil, logger: Logger
  ) {
    self.policy = policy
    self.engine = engine
    self.server = server
    self.serverAddress = serverAddress
    self.outbound = outbound
    self.reviews = reviews.map { ReviewFolder(path: $0) }
    self.logger = logger
  }

  /// Whether a decision may depend on the input.
  package func asksForInput(_ databases: [String]) -> Bool { policy.asksForInput(databases) }

  /// Whether the policy asks for an order.
  package func asksForOrder(_ databases: [String]) -> Bool { policy.rules.orders.asks(for: databases) }

  /// The reviewers who approve an image; nil where nobody asks for them.
  func approvers(of image: ImageIdentity) -> Set<Data>? {
    guard let reviewers = policy.rules.reviewers, let reviews else { return nil }
    return ImageReview.approvers(
      of: Set(image.digests + [image.id]), in: reviews.documents(), among: Set(reviewers.keys))
  }

  /// Asks for what the policy needs to know, except for the image.
  package func facts(for question: PolicyQuestion) async throws -> PolicyFacts {
    var facts = PolicyFacts()
    for lookup in policy.lookups(for: question) {
      switch lookup {
      case .digest(let reference): facts.digests[reference] = try await digests(of: reference)
      case .organization(let name): facts.organizations[name] = try await organizations(named: name)
      case .store(let store):
        let address = try await storeAddress(store)
        facts.storeAddress = address
        if let address { facts.storeLists = try await lists(address, image: question.image) }
      }
    }
    return facts
  }

  /// Decides, and tells the station's log in full when the answer is no.
  package func decide(_ question: PolicyQuestion, _ facts: PolicyFacts, run: RunID) -> PolicyDecision {
    let decision = policy.decide(question, facts)
    if case .refused(let refusal) = decision {
      logger.notice(
        "a run is refused",
        metadata: ["run": "\(run)", "rule": "\(refusal.key)", "why": "\(refusal.details)"])
    }
    return decision
  }

  private func digests(of reference: String) async throws -> Set<String> {
    var known = try await engine.image(reference)?.digests ?? []
    if let digest = ImageReference(reference)?.digest { known.insert(digest) }
    if known.isEmpty, let digest = try await engine.registryDigest(reference) { known.insert(digest) }
    return known
  }

  private func organizations(named name: String) async throws -> Set<OrganizationID> {
    let found = try await server.list("organization", query: [("name", name)], of: OrganizationBody.self).all()
    return Set(found.filter { $0.name == name }.map(\.id))
  }

  private func storeAddress(_ store: StoreID) async throws -> String? {
    try await server.call(.get, "algorithmstore/\(store)", as: JSONValue.self)["url"]?.string
  }

  /// Asks the store itself whether it lists the image. A store that does not answer lists nothing.
  private func lists(_ address: String, image: String) async throws -> Bool {
    var request = ClientRequest(
      .get, "algorithm", query: [("image", image)], token: try await server.token(), timeout: .seconds(20))
    request.headers = ["Server-Url": serverAddress, "Client-Type": "node"]
    do {
      let store = APIClient(try HTTPTransport(base: address, over: outbound), retry: RetryPolicy(attempts: 3))
      let answer = try await store.exchange(request)
      let body = try? WireJSON.decode(JSONValue.self, from: answer.body)
      return answer.isSuccess && body?["data"]?.array?.isEmpty == false
    } catch let failure as TransportFailure {
      logger.warning("the algorithm store cannot be asked", metadata: ["store": "\(address)", "why": "\(failure)"])
      return false
    }
  }
}
