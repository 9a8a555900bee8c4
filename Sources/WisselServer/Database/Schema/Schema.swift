package import WisselDatabase

/// The server's tables. Each migration is a file of its own and is never changed once released.
package enum Schema {
  /// All migrations, in order.
  package static let migrations = [
    organisations, accounts, roles, tasks, events, presence, audit, runStatus, trust, recovery, identities, payloads,
    storedPayloads, presenceConnections, taskTally, blobPlaces, longLists,
    leanIndexes,
  ]

  /// What brings an existing vantage6 server's entities over.
  package static let importCommand = "wissel server import --from"
}
