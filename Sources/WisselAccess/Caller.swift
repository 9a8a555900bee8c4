package import WisselModel

/// Who asks, and everything the permission checks need to know about them: one value, made once per request.
package struct Caller: Sendable, Equatable {
  /// Whether a person, a node or an algorithm's container asks.
  package var kind: ClientKind
  /// The user's or the node's id; for a container the id of the node that runs it.
  package var id: AuthenticatableID
  /// The organisation asked for: the user's, the node's, or the one in the container's token.
  package var organization: OrganizationID
  /// All collaborations of that organisation; for a container only the token's.
  package var collaborations: Set<CollaborationID>
  /// Every organisation in any of those collaborations.
  package var collaboratingOrganizations: Set<OrganizationID>
  /// The rules of the caller's roles together with those assigned directly.
  package var rules: Set<Rule>
  /// What a container's token is bound to; nil for users and nodes.
  package var container: ContainerGrant?

  package init(
    kind: ClientKind, id: AuthenticatableID, organization: OrganizationID,
    collaborations: Set<CollaborationID> = [], collaboratingOrganizations: Set<OrganizationID> = [],
    rules: Set<Rule> = [], container: ContainerGrant? = nil
  ) {
    self.kind = kind
    self.id = id
    self.organization = organization
    self.collaborations = collaborations
    self.collaboratingOrganizations = collaboratingOrganizations
    self.rules = rules
    self.container = container
  }
}

/// What the token of an algorithm's container was given out for.
package struct ContainerGrant: Sendable, Equatable {
  /// The task whose run the container answers; subtasks become its children.
  package var task: TaskID
  /// The collaboration the task belongs to.
  package var collaboration: CollaborationID
  /// The study the task was asked in, if any.
  package var study: StudyID?
  /// The algorithm store the image came from, if any.
  package var store: StoreID?
  /// The image as the task names it.
  package var image: String

  package init(task: TaskID, collaboration: CollaborationID, study: StudyID?, store: StoreID?, image: String) {
    self.task = task
    self.collaboration = collaboration
    self.study = study
    self.store = store
    self.image = image
  }
}
