import Foundation
package import WisselModel
package import WisselTrust
package import WisselWire

/// With what, and on which terms, an asker signs orders (see `Order`).
package struct OrderTerms: Sendable {
  /// The asker's key, which the collaboration's roster has under the use `orders`.
  package var key: SigningKey
  package var organization: OrganizationID
  package var user: UserID
  /// The image by its digest, where the task's own name of it holds none.
  package var image: String?
  /// Everybody who may be asked beside the task's receivers: those that a central function asks.
  package var reach: [OrganizationID]
  /// The moment of the order.
  package var issuedAt: WireTime
  /// For how long stations answer it.
  package var life: Duration

  package init(
    key: SigningKey, organization: OrganizationID, user: UserID, image: String? = nil, reach: [OrganizationID] = [],
    issuedAt: WireTime = WireTime(Date()), life: Duration = .seconds(7 * 86_400)
  ) {
    self.key = key
    self.organization = organization
    self.user = user
    self.image = image
    self.reach = reach
    self.issuedAt = issuedAt
    self.life = life
  }

  /// The input with an order of its own on it.
  func signed(_ input: [UInt8], method: String, of request: TaskRequest) throws -> [UInt8] {
    let databases = request.databases.map { database in
      Order.Database(
        label: database["label"]?.string ?? "",
        parameters: (database.object ?? [:]).filter { $0.key != "label" })
    }
    let order = Order(
      collaboration: request.collaboration.rawValue, organization: organization.rawValue, user: user.rawValue,
      image: image ?? request.image, method: method, input: try OrderedInput.hash(input), databases: databases,
      receivers: Set((request.receivers.map(\.organization) + reach).map(\.rawValue)).sorted(),
      nonce: (0..<16).map { _ in UInt8.random(in: 0 ... .max) }.hexadecimal, issuedAt: issuedAt,
      expiresAt: WireTime(microseconds: issuedAt.microseconds + life.components.seconds * 1_000_000))
    return try OrderedInput.attach(CarriedOrder(order: key.sign(order)), to: input)
  }
}
