import Hummingbird
import WisselHTTP
package import WisselModel
import WisselDatabase

/// From where the users and nodes of an organisation may call, for organisations that bound it.
package struct AllowedAddresses: Sendable {
  private let ranges: [String: [IPRange]]

  /// - Parameter ranges: by the organisation's name; an organisation that is not named may call from anywhere.
  package init(_ ranges: [String: [IPRange]] = [:]) { self.ranges = ranges }

  /// The organisations that are bound.
  var organizations: [String] { ranges.keys.sorted() }

  /// The refusal; it is no 401, which would make clients think their token is old.
  static let refusal = WireError.message(
    .forbidden, "Your organization does not allow access from your address.")

  /// - Throws: 403 for an address outside, or one that cannot be told.
  func check(
    _ address: String?, _ organization: OrganizationID, _ transaction: borrowing Transaction
  ) throws {
    guard !ranges.isEmpty,
      let row = try transaction.first("SELECT name FROM organization WHERE id = \(organization)"),
      let allowed = ranges[try row.value("name", as: String.self)]
    else { return }
    guard let address = address.flatMap({ IPAddress($0) }), allowed.contains(where: { $0.contains(address) })
    else { throw Self.refusal }
  }
}
