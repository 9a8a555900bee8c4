package import WisselModel
package import WisselWire

/// A question to organisations of a collaboration.
package struct TaskRequest: Sendable {
  package var name: String
  package var description: String
  package var image: String
  package var collaboration: CollaborationID
  package var study: StudyID?
  package var store: StoreID?
  /// Each gets its input, sealed for it where the collaboration is encrypted.
  package var receivers: [(organization: OrganizationID, input: AlgorithmInput)]
  /// `{"label": …}` with further keys as the API knows them.
  package var databases: [JSONValue]
  /// Signs an order with each input; nil: without.
  package var order: OrderTerms?
  /// Whose keys count; nil: those the server has.
  package var roster: RosterTerms?

  /// The same input for all.
  package init(
    name: String, description: String = "", image: String, collaboration: CollaborationID, study: StudyID? = nil,
    store: StoreID? = nil, organizations: [OrganizationID], input: AlgorithmInput, databases: [JSONValue] = []
  ) {
    self.name = name
    self.description = description
    self.image = image
    self.collaboration = collaboration
    self.study = study
    self.store = store
    receivers = organizations.map { ($0, input) }
    self.databases = databases
  }
}
