package import Foundation
package import WisselModel
package import WisselTrust

/// What policy decides on: who asks for which image, by way of which store, for what, and when.
package struct PolicyQuestion: Sendable, Equatable {
  package var image: String
  package var organization: OrganizationID
  /// nil when the server does not say; then no list of users allows it.
  package var user: UserID?
  package var store: StoreID?
  /// nil when the server does not say; then no list of collaborations allows it.
  package var collaboration: CollaborationID?
  /// nil for a task that belongs to none.
  package var study: StudyID?
  /// Labels of the databases that are asked for.
  package var databases: [String]
  /// The function the input names; nil when it names none, several, or is not to be understood.
  package var method: String?
  /// The place of a subtask among those of its job at this station, from 1; nil for a task that is none.
  package var round: Int?
  /// How the question is ordered, where the policy asks for that.
  package var order: OrderStanding
  package var clock: ClockReading

  package init(
    image: String, organization: OrganizationID, user: UserID?, store: StoreID?, collaboration: CollaborationID? = nil,
    study: StudyID? = nil, databases: [String] = [], method: String? = nil, round: Int? = nil,
    order: OrderStanding = .absent, clock: ClockReading = ClockReading(Date(timeIntervalSince1970: 0))
  ) {
    self.image = image
    self.organization = organization
    self.user = user
    self.store = store
    self.collaboration = collaboration
    self.study = study
    self.databases = databases
    self.method = method
    self.round = round
    self.order = order
    self.clock = clock
  }
}

/// What became of looking at a question's order.
package enum OrderStanding: Equatable, Sendable {
  /// There is none.
  case absent
  /// It covers the question, for this image.
  case good(image: String)
  case bad(OrderCheck.Fault)
}

/// The time as the station has it, and whether it can be relied on.
package struct ClockReading: Sendable, Equatable {
  package var time: Date
  /// Why the clock is in doubt, for the operator; nil when it is not.
  package var doubt: String?

  package init(_ time: Date, doubt: String? = nil) {
    self.time = time
    self.doubt = doubt
  }
}

/// What the decision needs to know from outside; asked for only as far as the policy needs it.
package struct PolicyFacts: Sendable, Equatable {
  /// The image the reference stands for; nil as long as nobody has looked. What depends on it is then not yet refused.
  package var image: ImageIdentity?
  /// Registry digests by entry.
  package var digests: [String: Set<String>] = [:]
  /// Ids of organisations by name.
  package var organizations: [String: Set<OrganizationID>] = [:]
  /// The address of the task's store, and whether that store lists the image.
  package var storeAddress: String?
  package var storeLists = false
  /// The reviewers who approve the image; nil as long as nobody has looked.
  package var approvers: Set<Data>?

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

  /// The rule that refused; nil for none.
  package var rule: PolicyRule? {
    guard case .refused(let refusal) = self else { return nil }
    return refusal.rule
  }
}
