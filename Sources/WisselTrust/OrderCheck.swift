package import Foundation
package import WisselWire

/// Whether an order is for a question. A pure comparison: whose keys count and which nonces were used is told.
package struct OrderCheck: Sendable {
  /// Why an order does not cover a question, from what is seen first.
  package enum Fault: String, Error, CaseIterable, Sendable {
    /// It is no order, or has not exactly one right signature.
    case unreadable
    /// The key is none of the asker's organisation for orders.
    case key
    /// It is another collaboration's.
    case collaboration
    /// Another user or organisation asks.
    case asker
    /// It names no image's bytes.
    case tag
    /// It is for another image.
    case image
    case method
    /// The arguments are others.
    case input
    case databases
    /// This organisation is none of its receivers.
    case receiver
    case early
    case expired
    /// It lives longer than an order may.
    case life
    /// A subtask without the word of the station whose algorithm asks it, or with another's.
    case passedOn = "passed on"
    /// Another run has used it.
    case replayed
  }

  /// The question as it reached a station.
  package struct Question: Sendable, Hashable {
    package var collaboration: Int
    /// Who the server says asks: for a subtask, the organisation whose station runs the algorithm.
    package var organization: Int
    package var user: Int?
    /// nil for a root task.
    package var parent: Int?
    package var method: String?
    package var databases: [Order.Database]
    /// The organisation that is asked.
    package var receiver: Int
    package var time: WireTime

    package init(
      collaboration: Int, organization: Int, user: Int?, parent: Int?, method: String?, databases: [Order.Database],
      receiver: Int, time: WireTime
    ) {
      self.collaboration = collaboration
      self.organization = organization
      self.user = user
      self.parent = parent
      self.method = method
      self.databases = databases
      self.receiver = receiver
      self.time = time
    }
  }

  /// An order that covers a question, as far as the question itself goes: whether the image is the ordered one is seen
  /// when the image is known.
  package struct Covered: Sendable, Hashable {
    package var order: Order
    /// Of the asker's signed bytes.
    package var fingerprint: String
    /// Which no other run may have used: the order's own, and for a subtask the one of the station that passed it on.
    package var nonce: String

    package init(order: Order, fingerprint: String, nonce: String) {
      self.order = order
      self.fingerprint = fingerprint
      self.nonce = nonce
    }
  }

  /// Bytes a nonce may have.
  private static let nonceBytes = 16...128
  /// Microseconds that clocks may differ.
  private static let tolerance: Int64 = 300 * 1_000_000

  /// - Parameter keys: those that count at a moment, by organisation.
  package static func check(
    _ found: OrderScan.Found, against question: Question,
    keys: (Roster.Use, _ organization: Int, _ at: WireTime) -> [Data]
  ) throws(Fault) -> Covered {
    let (order, key) = try read(Order.self, found.carried.order)
    guard order.form == Order.form, nonceBytes.contains(order.nonce.utf8.count) else { throw .unreadable }
    guard keys(.orders, order.organization, question.time).contains(key) else { throw .key }
    guard order.collaboration == question.collaboration else { throw .collaboration }
    guard order.user == question.user else { throw .asker }
    guard order.namesBytes else { throw .tag }
    guard order.expiresAt.microseconds - order.issuedAt.microseconds <= Order.longestLife else { throw .life }
    guard order.issuedAt.microseconds <= question.time.microseconds + tolerance else { throw .early }
    guard question.time < order.expiresAt else { throw .expired }
    guard order.receivers.contains(question.receiver) else { throw .receiver }
    let fingerprint = found.carried.order.fingerprint
    guard let parent = question.parent else {
      guard order.organization == question.organization, found.carried.passedOn == nil else { throw .asker }
      guard order.method == question.method else { throw .method }
      guard order.input == found.input else { throw .input }
      guard order.databases == question.databases else { throw .databases }
      return Covered(order: order, fingerprint: fingerprint, nonce: order.nonce)
    }
    // A subtask asks what the ordered image makes of the question, of no more data than was ordered.
    guard question.databases.allSatisfy({ order.databases.contains($0) }) else { throw .databases }
    guard let word = found.carried.passedOn, let (passed, station) = try? read(PassedOn.self, word),
      passed.form == PassedOn.form, passed.order == fingerprint, passed.parent == parent,
      passed.organization == question.organization, order.receivers.contains(passed.organization),
      nonceBytes.contains(passed.nonce.utf8.count),
      keys(.logs, question.organization, question.time).contains(station)
    else { throw .passedOn }
    guard passed.input == found.input else { throw .input }
    return Covered(order: order, fingerprint: fingerprint, nonce: passed.nonce)
  }

  private static func read<Value: Decodable>(
    _ type: Value.Type, _ signed: SignedDocument
  ) throws(Fault) -> (Value, key: Data) {
    guard signed.signatures.count == 1, let key = signed.signers.first,
      let value = try? WireJSON.decode(type, from: signed.document)
    else { throw .unreadable }
    return (value, key)
  }
}
