import WisselModel
import WisselOutbound

/// Finds the addresses behind the names of algorithm stores, so that a name does not lead where an address may not.
struct StoreNames: Sendable {
  /// The addresses of a name; empty where it has none.
  var lookUp: @Sendable (String) async -> [IPAddress] = AddressLookup.addresses

  /// The address to connect to, looked up once: what a name means the next time counts for nothing. Nil where the
  /// store is named by its address.
  ///
  /// - Throws: `StoreClient.Unreachable` for a name without addresses, and for one that also has an address behind which
  ///   no store is.
  func address(of store: StoreAddress) async throws -> String? {
    guard IPAddress(store.host) == nil else { return nil }
    let found = await lookUp(store.host)
    guard let first = found.first, !found.contains(where: StoreAddress.isForbidden) else {
      throw StoreClient.Unreachable()
    }
    return first.description
  }
}
