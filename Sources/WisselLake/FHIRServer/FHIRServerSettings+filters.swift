import WisselSettings

extension FHIRServerSettings {
  /// The filters as an export is asked with them, each with its type, in an order that does not depend on the file's.
  var filters: [String] {
    typeFilters.flatMap { type, filters in filters.map { "\(type)?\($0.text)" } }.sorted()
  }

  /// What is fetched of the types that have filters: for the ledger, in which they must not pass for complete.
  var parts: [String: String] {
    Dictionary(
      uniqueKeysWithValues: typeFilters.keys.map { type in
        (type, filters.filter { $0.hasPrefix("\(type)?") }.joined(separator: " or "))
      })
  }
}
