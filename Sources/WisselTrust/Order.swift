package import WisselWire

/// What an asker signs with a question, so that nobody on the way can invent, change or repeat it: who asks what of which
/// image, about which databases, of whom, once, and until when. The signature is an organisation's key for orders, as
/// the roster has it.
package struct Order: Codable, Sendable, Hashable {
  /// The form of this document.
  package static let form = "wissel.order.1"
  /// Microseconds between issue and expiry at most: stations remember nonces that long.
  package static let longestLife: Int64 = 31 * 86_400 * 1_000_000

  package var form = Self.form
  /// The collaboration's id at the server.
  package var collaboration: Int
  /// The asker's organisation.
  package var organization: Int
  package var user: Int
  /// Which image: `name@sha256:…` (the registry's digest) or `sha256:…` (the image's own id). A tag alone orders nothing.
  package var image: String
  /// The function of the root task.
  package var method: String
  /// SHA-256, in hexadecimal, of the input without the order; see ``OrderedInput``.
  package var input: String
  /// In the order in which they are asked for.
  package var databases: [Database]
  /// The organisations that may be asked, those that subtasks go to included.
  package var receivers: [Int]
  /// Says that two orders are two: no station takes it for another question.
  package var nonce: String
  package var issuedAt: WireTime
  package var expiresAt: WireTime

  /// A database with its filters.
  package struct Database: Codable, Sendable, Hashable {
    package var label: String
    /// The further keys of the request, such as `query` and `preprocessing`; those that are null are left out.
    package var parameters: [String: JSONValue]

    package init(label: String, parameters: [String: JSONValue] = [:]) {
      self.label = label
      self.parameters = parameters.filter { !$0.value.isNull }
    }
  }

  package init(
    collaboration: Int, organization: Int, user: Int, image: String, method: String, input: String,
    databases: [Database], receivers: [Int], nonce: String, issuedAt: WireTime, expiresAt: WireTime
  ) {
    self.collaboration = collaboration
    self.organization = organization
    self.user = user
    self.image = image
    self.method = method
    self.input = input
    self.databases = databases
    self.receivers = receivers
    self.nonce = nonce
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
  }

  private enum CodingKeys: String, CodingKey {
    case form, collaboration, organization, user, image, method, input, databases, receivers, nonce
    case issuedAt = "issued_at"
    case expiresAt = "expires_at"
  }

  /// Whether an image's name says which bytes are meant.
  package var namesBytes: Bool {
    guard let digest = image.split(separator: "@", omittingEmptySubsequences: false).last else { return false }
    return digest.hasPrefix("sha256:") && digest.utf8.count == 71 && digest.dropFirst(7).allSatisfy(\.isHexDigit)
  }
}

/// What a station signs when its algorithm asks a subtask under an order: this very input, of that run, once.
package struct PassedOn: Codable, Sendable, Hashable {
  /// The form of this document.
  package static let form = "wissel.subtask.1"

  package var form = Self.form
  /// The fingerprint of the root's order.
  package var order: String
  /// The task whose algorithm asks.
  package var parent: Int
  /// The organisation whose station runs it, and signs.
  package var organization: Int
  /// As in ``Order/input``, of the subtask's own input.
  package var input: String
  package var nonce: String

  package init(order: String, parent: Int, organization: Int, input: String, nonce: String) {
    self.order = order
    self.parent = parent
    self.organization = organization
    self.input = input
    self.nonce = nonce
  }
}

/// An order on its way: the asker's, and for a subtask the word of the station whose algorithm asks it.
package struct CarriedOrder: Codable, Sendable, Hashable {
  package var order: SignedDocument
  package var passedOn: SignedDocument?

  package init(order: SignedDocument, passedOn: SignedDocument? = nil) {
    self.order = order
    self.passedOn = passedOn
  }

  private enum CodingKeys: String, CodingKey {
    case order
    case passedOn = "passed_on"
  }
}
