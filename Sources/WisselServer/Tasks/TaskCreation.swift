import Hummingbird
import WisselAccess
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselPayloads
import WisselRuns
import WisselWire

/// Makes a task and its runs, after the checks of the contract in its order. Everything happens in one transaction, so
/// what was checked still holds when the rows appear.
struct TaskCreation: Sendable {
  let fields: NewTaskFields
  let caller: Caller
  let now: WireTime
  /// Whether inputs are blobs that were uploaded before.
  var takesBlobs = false
  /// What the store that the task names knows of the image.
  var found: StoreLookup.Found?

  /// Whether a store may have to be asked: a subtask takes its parent's.
  var namesStore: Bool { fields.store != nil && caller.kind == .user }

  /// How far the new runs are.
  var progress: Progress { Progress(statuses: fields.receivers.map { _ in .pending }) }

  /// The store whose knowledge is needed before the task can be made, after all checks that come before it.
  func storeToAsk(_ transaction: borrowing Transaction) throws -> StoreToAsk? {
    guard namesStore else { return nil }
    let collaboration = try place(transaction)
    try checkReceivers(of: collaboration.id, transaction)
    try checkStations(of: collaboration.id, transaction)
    return try usableStore(try origin(in: collaboration.id, transaction), collaboration.id, transaction)
  }

  func run(_ transaction: borrowing Transaction) throws -> TaskRow {
    let collaboration = try place(transaction)
    try checkReceivers(of: collaboration.id, transaction)
    try checkStations(of: collaboration.id, transaction)
    let origin = try origin(in: collaboration.id, transaction)
    _ = try usableStore(origin, collaboration.id, transaction)
    try checkInputs(encrypted: collaboration.encrypted)
    return try insert(origin, collaboration.id, transaction)
  }

  // MARK: Where

  private func place(
    _ transaction: borrowing Transaction
  ) throws -> (id: CollaborationID, encrypted: Bool) {
    let named = try fields.collaboration.map { (id: $0, encrypted: try isEncrypted($0, transaction)) }
    guard let study = fields.study else {
      guard let named else { throw WireError.unexpected }
      return named
    }
    guard let row = try transaction.first("SELECT collaboration_id FROM study WHERE id = \(study)") else {
      throw WireError.missing("Study id=\(study) not found")
    }
    let owner: CollaborationID = try row.value("collaboration_id")
    guard let named else { return (owner, try isEncrypted(owner, transaction)) }
    guard named.id == owner else {
      throw WireError.bad(
        "The study_id '\(study)' does not belong to the collaboration_id '\(named.id)' that is given.")
    }
    return named
  }

  private func isEncrypted(_ id: CollaborationID, _ transaction: borrowing Transaction) throws -> Bool {
    guard let row = try transaction.first("SELECT encrypted FROM collaboration WHERE id = \(id)") else {
      throw WireError.missing("Collaboration id=\(id) not found!")
    }
    return try row.value("encrypted")
  }

  // MARK: Whom

  private var organizations: Set<OrganizationID> { Set(fields.receivers.map(\.organization)) }

  private func checkReceivers(of collaboration: CollaborationID, _ transaction: borrowing Transaction) throws {
    let members = try transaction.query(
      "SELECT organization_id FROM membership WHERE collaboration_id = \(collaboration)"
    ).map { try $0.value("organization_id", as: OrganizationID.self) }
    guard organizations.isSubset(of: members) else {
      throw WireError.bad("At least one of the supplied organizations in not within the collaboration.")
    }
    guard let study = fields.study else { return }
    let involved = try transaction.query("SELECT organization_id FROM study_membership WHERE study_id = \(study)")
      .map { try $0.value("organization_id", as: OrganizationID.self) }
    guard organizations.isSubset(of: involved) else {
      throw WireError.bad("At least one of the supplied organizations in not within the specified study.")
    }
  }

  private func checkStations(of collaboration: CollaborationID, _ transaction: borrowing Transaction) throws {
    var policies: [OrganizationID: StationPolicy] = [:]
    for row in try transaction.query(
      """
      SELECT node.organization_id AS organization_id, node_config.key AS key, node_config.value AS value FROM node
      LEFT JOIN node_config ON node_config.node_id = node.id AND node_config.key IN ('allowed_users', 'allowed_orgs')
      WHERE node.collaboration_id = \(collaboration)
      """)
    {
      let organization: OrganizationID = try row.value("organization_id")
      var policy = policies[organization] ?? StationPolicy()
      let value = try row.value("value", as: String?.self)
      switch try row.value("key", as: String?.self) {
      case "allowed_users": policy.users.insert(value ?? "")
      case "allowed_orgs": policy.organizations.insert(value ?? "")
      default: break
      }
      policies[organization] = policy
    }
    let absent = organizations.filter { policies[$0] == nil }.sorted()
    guard absent.isEmpty else {
      throw WireError.bad(
        "Cannot create this task because there are no nodes registered for the following organization(s): "
          + "\(absent.map(\.description).joined(separator: ", ")).")
    }
    guard organizations.count == fields.receivers.count else {
      throw WireError.bad(
        "Cannot create this task because it names an organization more than once; its data would count more than once.")
    }
    let strict = organizations.compactMap { policies[$0] }.filter { !$0.isOpen }
    guard caller.kind == .user, !strict.isEmpty else { return }
    let name = try transaction.first("SELECT name FROM organization WHERE id = \(caller.organization)")
      .map { try $0.value("name", as: String.self) }
    let isAllowed = strict.allSatisfy {
      $0.allows(user: caller.id, organization: caller.organization, organizationName: name ?? "")
    }
    guard isAllowed else {
      throw WireError.bad(
        "Cannot create this task because one of the nodes that you are trying to send this task to does not allow you "
          + "to create tasks.")
    }
  }

  // MARK: Who asks

  /// What a task takes from whoever asks it.
  private struct Origin {
    let image: String
    let store: StoreID?
    let initUser: UserID?
    let parent: TaskRow?
  }

  private func origin(in collaboration: CollaborationID, _ transaction: borrowing Transaction) throws -> Origin {
    switch caller.kind {
    case .user:
      guard caller.collaborations.contains(collaboration) else {
        throw WireError.denied("You can only create tasks for collaborations you are participating in!")
      }
      guard caller.may(.create, .task, collaboration: collaboration) else { throw WireError.denied() }
      return Origin(image: found?.image ?? fields.image, store: found?.store, initUser: caller.id, parent: nil)
    case .container:
      guard let grant = caller.container, let parent = try TaskRow.find(grant.task, transaction),
        SubtaskRule.allows(
          image: fields.image, own: grant.image, collaboration: collaboration,
          ownCollaboration: grant.collaboration, status: try Progress.status(of: grant.task, transaction))
      else { throw WireError.denied("Container-token is not valid") }
      return Origin(image: parent.image, store: parent.store, initUser: parent.initUser, parent: parent)
    case .node: throw WireError.denied()
    }
  }

  /// The store that a user's task names; a subtask takes its parent's.
  private func usableStore(
    _ origin: Origin, _ collaboration: CollaborationID, _ transaction: borrowing Transaction
  ) throws -> StoreToAsk? {
    guard origin.parent == nil, let store = fields.store else { return nil }
    guard let row = try transaction.first("SELECT url, collaboration_id FROM algorithm_store WHERE id = \(store)")
    else {
      throw WireError.bad("Algorithm store id=\(store) not found!")
    }
    let owner = try row.value("collaboration_id", as: CollaborationID?.self)
    guard owner == nil || owner == collaboration else {
      throw WireError.message(
        .forbidden, "The algorithm store is not part of the collaboration to which the task is posted.")
    }
    return StoreToAsk(id: store, url: try row.value("url"))
  }

  private func checkInputs(encrypted: Bool) throws(WireError) {
    for receiver in fields.receivers {
      if takesBlobs {
        guard receiver.long == nil, PayloadKey(receiver.input) != nil else { throw Self.unreadableBlob }
        continue
      }
      switch (encrypted, receiver.reading) {
      case (true, .bytes), (false, .text): continue
      case (true, _):
        throw .bad(
          "Your collaboration requires encryption, but input is not encrypted! Please encrypt your input before "
            + "sending it.")
      case (false, _):
        throw .bad(
          "Your task's input cannot be parsed. Your input should be a base64 encoded JSON string. Note that if you "
            + "are using the user interface or Python client, this should be done for you. Also, make sure not to "
            + "encrypt your input, as your collaboration is set to not use encryption.")
      }
    }
  }

  private static let unreadableBlob = WireError.bad(
    "Your task's input cannot be parsed. Note that if you are using the user interface or Python client, this should "
      + "be done for you.")

  // MARK: Rows

  private func insert(
    _ origin: Origin, _ collaboration: CollaborationID, _ transaction: borrowing Transaction
  ) throws -> TaskRow {
    // The next job is one more than the last.
    let job: SQL = origin.parent.map { "\($0.job)" } ?? "(SELECT COALESCE(MAX(job_id), 0) + 1 FROM task)"
    let row = try transaction.first(
      """
      INSERT INTO task (name, description, image, job_id, created_at, collaboration_id, study_id, parent_id,
        init_org_id, init_user_id, algorithm_store_id)
      VALUES (\(fields.name), \(fields.description), \(origin.image), \(job), \(now), \(collaboration),
        \(fields.study), \(origin.parent?.id), \(caller.organization), \(origin.initUser), \(origin.store))
      RETURNING *
      """)
    guard let task = try row.map({ try TaskRow($0) }) else { throw WireError.unexpected }
    for part in fields.databases.parts {
      let rows = part.map { "(\(task.id), \($0.label), \($0.parameters))" as SQL }
      try transaction.executeLater("INSERT INTO task_database (task_id, label, parameters) VALUES \(rows: rows)")
    }
    for part in fields.receivers.parts { try insert(part, of: task.id, transaction) }
    return task
  }

  private func insert(
    _ receivers: ArraySlice<NewTaskFields.Receiver>, of task: TaskID, _ transaction: borrowing Transaction
  ) throws {
    let rows = receivers.map { receiver -> SQL in
      """
      (\(task), \(receiver.organization), \(RunStatus.pending), \(receiver.input), \(receiver.long?.key.text), \(now),
        \(takesBlobs))
      """
    }
    let runs = try transaction.query(
      """
      INSERT INTO run (task_id, organization_id, status, input, input_payload, assigned_at, blob_storage_used)
      VALUES \(rows: rows) RETURNING id
      """
    ).map { try $0.value("id", as: RunID.self) }
    // Ids are given in the order of the rows.
    for (receiver, run) in zip(receivers, runs.sorted()) {
      let key = takesBlobs ? PayloadKey(receiver.input) : receiver.long?.key
      if let key, try !PayloadList.attach(key, to: run, as: .input, at: now, transaction) { throw Self.unreadableBlob }
    }
  }
}
