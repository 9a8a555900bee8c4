import Foundation
import WisselTrust
import WisselWire

/// An asker, a station that passes orders on, and a question they are about.
struct OrderWorld {
  static let now = WireTime(microseconds: 1_800_000_000_000_000)
  static let digest = "sha256:" + String(repeating: "a", count: 64)
  static let input = Array(#"{"kwargs":{"column":"age"},"method":"mean"}"#.utf8)

  /// Keys that are the same in each run, so that what they sign is.
  static let asker = SigningKey(secret: Data(repeating: 1, count: 32)) ?? SigningKey()
  static let host = SigningKey(secret: Data(repeating: 2, count: 32)) ?? SigningKey()
  static let stranger = SigningKey(secret: Data(repeating: 3, count: 32)) ?? SigningKey()

  /// Organisation 1 asks; 1, 2 and 3 may be asked.
  static func order(_ change: (inout Order) -> Void = { _ in }) throws -> Order {
    var order = Order(
      collaboration: 7, organization: 1, user: 4, image: "reg.example/a@\(digest)", method: "mean",
      input: try OrderedInput.hash(input),
      databases: [.init(label: "default", parameters: ["query": "SELECT 1", "sheet_name": nil])],
      receivers: [1, 2, 3], nonce: "0123456789abcdef0123456789abcdef", issuedAt: now,
      expiresAt: WireTime(microseconds: now.microseconds + 3_600_000_000))
    change(&order)
    return order
  }

  /// The question of the root task, as organisation 2 gets it.
  static func question(_ change: (inout OrderCheck.Question) -> Void = { _ in }) -> OrderCheck.Question {
    var question = OrderCheck.Question(
      collaboration: 7, organization: 1, user: 4, parent: nil, method: "mean",
      databases: [.init(label: "default", parameters: ["query": "SELECT 1"])], receiver: 2,
      time: WireTime(microseconds: now.microseconds + 1_000_000))
    change(&question)
    return question
  }

  /// An input with an order, read as a station reads it.
  static func found(
    _ order: Order, by key: SigningKey = asker, on input: [UInt8] = input, passedOn: SignedDocument? = nil
  ) throws -> OrderScan.Found? {
    var scan = OrderScan()
    scan.feed(try OrderedInput.attach(CarriedOrder(order: key.sign(order), passedOn: passedOn), to: input))
    return scan.found
  }

  /// The word of organisation 3's station about a subtask of task 20.
  static func word(
    for order: Order, on input: [UInt8], by key: SigningKey = host, _ change: (inout PassedOn) -> Void = { _ in }
  ) throws -> SignedDocument {
    var word = PassedOn(
      order: try asker.sign(order).fingerprint, parent: 20, organization: 3, input: try OrderedInput.hash(input),
      nonce: "fedcba9876543210fedcba9876543210")
    change(&word)
    return try key.sign(word)
  }

  /// What the roster says.
  static func keys(_ use: Roster.Use, _ organization: Int, _ at: WireTime) -> [Data] {
    switch (use, organization) {
    case (.orders, 1): [asker.publicKey]
    case (.logs, 3): [host.publicKey]
    default: []
    }
  }

  static func verdict(_ found: OrderScan.Found?, _ question: OrderCheck.Question) -> String {
    guard let found else { return "no order" }
    do throws(OrderCheck.Fault) {
      let covered = try OrderCheck.check(found, against: question, keys: keys)
      return "covered, nonce \(covered.nonce.prefix(4))"
    } catch {
      return "refused: \(error.rawValue)"
    }
  }
}
