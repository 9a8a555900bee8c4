import Hummingbird
import WisselAccess
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselWire

/// Reading and changing the records of algorithm stores.
enum StoreQueries {
  /// The columns a list may be sorted by.
  static let columns: Set<String> = ["id", "name", "url", "collaboration_id"]

  /// What a list may be narrowed to.
  struct Filter: Sendable {
    var name: String?
    var url: String?
    var collaboration: CollaborationID?
  }

  /// A record as it is stored.
  struct Store: Sendable {
    let id: StoreID
    let name: String
    let url: String
    /// Nil: for all.
    let collaboration: CollaborationID?

    init(_ row: Row) throws {
      id = try row.value("id")
      name = try row.value("name")
      url = try row.value("url")
      collaboration = try row.value("collaboration_id", as: CollaborationID?.self)
    }

    func body(_ links: Links) -> AlgorithmStoreBody {
      AlgorithmStoreBody(
        id: id, name: name, url: url,
        collaborations: collaboration.map { _ in links.many("collaboration", "algorithm_store_id", id) })
    }
  }

  /// The stores a caller sees, narrowed: those for all, and those of the collaborations one sees.
  static func visible(to caller: Caller, _ filter: Filter, _ transaction: borrowing Transaction) throws -> Listing {
    var list = Listing(columns: "*", table: "algorithm_store", id: "id")
    let seesAll = caller.holds(.view, .collaboration, .global)
    guard seesAll || caller.holds(.view, .collaboration, .organization) else { throw WireError.denied() }
    if !seesAll { list.keep("collaboration_id IS NULL OR collaboration_id IN \(list: caller.collaborations)") }
    if let collaboration = filter.collaboration {
      guard try transaction.exists("SELECT 1 FROM collaboration WHERE id = \(collaboration)") else {
        throw WireError.missing("Collaboration not found")
      }
      guard seesAll || caller.collaborations.contains(collaboration) else { throw WireError.denied() }
      list.keep("collaboration_id IS NULL OR collaboration_id = \(collaboration)")
    }
    list.keep(filter.name) { "name LIKE \($0)" }
    list.keep(filter.url) { "url LIKE \($0)" }
    return list
  }

  /// A store, or 404.
  static func find(_ id: StoreID, _ transaction: borrowing Transaction) throws -> Store {
    guard let row = try transaction.first("SELECT * FROM algorithm_store WHERE id = \(id)") else {
      throw WireError.missing("Algorithm store id=\(id) not found")
    }
    return try Store(row)
  }

  static func mayView(_ store: Store, _ caller: Caller) -> Bool {
    if caller.holds(.view, .collaboration, .global) { return true }
    guard caller.holds(.view, .collaboration, .organization) else { return false }
    return store.collaboration.map { caller.collaborations.contains($0) } ?? true
  }

  /// A store for all is everybody's concern, and asks for the global rule.
  static func mayEdit(_ collaboration: CollaborationID?, _ caller: Caller) -> Bool {
    guard let collaboration else { return caller.holds(.edit, .collaboration, .global) }
    return caller.may(.edit, .collaboration, collaboration: collaboration)
  }

  /// Refuses a second record for the same collaboration.
  static func refuseSecond(
    _ url: String, for collaboration: CollaborationID?, _ transaction: borrowing Transaction
  ) throws {
    guard
      try !transaction.exists("SELECT 1 FROM algorithm_store WHERE url = \(url) AND collaboration_id IS NULL")
    else { throw WireError.bad("Algorithm store is already available for all collaborations") }
    guard let collaboration else { return }
    guard
      try !transaction.exists(
        "SELECT 1 FROM algorithm_store WHERE url = \(url) AND collaboration_id = \(collaboration)")
    else { throw WireError.bad("Algorithm store is already available for this collaboration") }
  }

  /// Adds a record. One for all takes the place of those of single collaborations: the first of them becomes it, and the
  /// tasks of the others follow.
  static func create(
    _ name: String, _ url: String, for collaboration: CollaborationID?, _ transaction: borrowing Transaction
  ) throws -> Store {
    try refuseSecond(url, for: collaboration, transaction)
    let single: SQL = "SELECT MIN(id) FROM algorithm_store WHERE url = \(url)"
    if collaboration == nil, let row = try transaction.first("SELECT * FROM algorithm_store WHERE id = (\(single))") {
      let id = try Store(row).id
      try transaction.execute(
        "UPDATE algorithm_store SET name = \(name), collaboration_id = NULL WHERE id = \(id)")
      try transaction.execute(
        """
        UPDATE task SET algorithm_store_id = \(id)
        WHERE algorithm_store_id IN (SELECT id FROM algorithm_store WHERE url = \(url))
        """)
      try transaction.execute("DELETE FROM algorithm_store WHERE url = \(url) AND id <> \(id)")
      return try find(id, transaction)
    }
    let id = StoreID(
      try transaction.insertReturningID(
        "INSERT INTO algorithm_store (name, url, collaboration_id) VALUES (\(name), \(url), \(collaboration))"))
    return try find(id, transaction)
  }
}
