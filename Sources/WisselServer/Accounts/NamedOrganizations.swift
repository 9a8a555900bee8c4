import WisselDatabase
import WisselHTTP
import WisselModel

/// Organisations that the settings know by their names. Renamed, one would slip out of what the settings decide for it.
struct NamedOrganizations: Sendable {
  /// The keys of the settings that name an organisation, by its name.
  private var keys: [String: [String]] = [:]

  init(_ options: ServerOptions) {
    for name in options.allowedAddresses.organizations { keys[name, default: []].append("wissel.allowed_addresses") }
    for provider in options.identityProviders {
      keys[provider.organization, default: []].append("wissel.identity_providers.\(provider.name)")
    }
  }

  /// Refuses another name for an organisation that the settings name.
  func refuseRenaming(_ name: String, to other: String) throws(WireError) {
    guard name != other, let keys = keys[name] else { return }
    throw .bad(
      "The organization '\(name)' keeps its name, because the settings of this server name it in "
        + "\(keys.joined(separator: " and ")); its administrator has to take it out there first.")
  }

  /// What to tell the administrator about names that no organisation has.
  func warnings(_ transaction: borrowing Transaction) throws -> [String] {
    try keys.sorted { $0.key < $1.key }.compactMap { name, keys in
      guard try !transaction.exists("SELECT 1 FROM organization WHERE name = \(name)") else { return nil }
      return "there is no organization '\(name)', which \(keys.joined(separator: " and ")) name: until there is one of "
        + "exactly this name they are without effect"
    }
  }
}
