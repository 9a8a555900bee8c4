package import WisselModel

/// What policy decides on: who asks for which image, by way of which store.
package struct PolicyQuestion: Sendable, Equatable {
  package var image: String
  package var organization: OrganizationID
  /// nil when the server does not say; then no list of users allows it.
  package var user: UserID?
  package var store: StoreID?

  package init(image: String, organization: OrganizationID, user: UserID?, store: StoreID?) {
    self.image = image
    self.organization = organization
    self.user = user
    self.store = store
  }
}

/// What the decision needs to know from outside; asked for only as far as the policy needs it.
package struct PolicyFacts: Sendable, Equatable {
  /// Registry digests by reference.
  package var digests: [String: Set<String>] = [:]
  /// Ids of organisations by name.
  package var organizations: [String: Set<OrganizationID>] = [:]
  /// The address of the task's store, and whether that store lists the image.
  package var storeAddress: String?
  package var storeLists = false

  package init() {}
}

/// A fact that must be asked for before a question can be decided.
package enum PolicyLookup: Hashable, Sendable {
  case digest(of: String)
  case organization(named: String)
  case store(StoreID)
}

/// What policy says about a question.
package enum PolicyDecision: Equatable, Sendable {
  case allowed
  case refused(Refusal)

  /// The rule that refused.
  package enum Refusal: Equatable, Sendable {
    case basics, asker, algorithm, store, neitherAlgorithmNorStore

    /// Which rule decided and the smallest change that would allow it, in words for the researcher.
    package func text(image: String) -> String {
      let shown = String(image.prefix(300))
      return switch self {
      case .basics:
        "This station does not run the basics algorithm (rule allow_basics_algorithm). Ask its operator to switch it on."
      case .asker:
        "This station does not take tasks from this user and organisation (rules allowed_users and "
          + "allowed_organizations). Ask its operator to add one of them."
      case .algorithm:
        "This station's list of algorithms does not hold \(shown) (rule allowed_algorithms). "
          + "Ask its operator to add it, or use an image that is listed."
      case .store:
        "This station runs only algorithms from certain stores (rule allowed_algorithm_stores), and \(shown) did not come "
          + "from one. Choose the algorithm from an allowed store when making the task."
      case .neitherAlgorithmNorStore:
        "Neither this station's list of algorithms nor one of its stores holds \(shown) (rules allowed_algorithms and "
          + "allowed_algorithm_stores). Ask its operator to add it."
      }
    }
  }
}
