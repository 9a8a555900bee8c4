import Foundation
package import WisselModel
package import WisselTrust
import WisselWire

/// Judges the orders that come with questions, and remembers which run used which.
struct OrderDesk: Sendable {
  let identity: StationIdentity
  /// With the askers' keys; nil where no order can be checked.
  let roster: RosterDesk?
  let book: NonceBook

  /// How a run's question is ordered.
  struct Judgement: Sendable {
    var standing: OrderStanding
    /// What the run uses up when it begins.
    var covered: OrderCheck.Covered?
  }

  func judge(_ input: InputSummary?, of plan: RunPlan, at time: WireTime) async -> Judgement {
    guard let found = input?.order else { return Judgement(standing: .absent) }
    let first = check(found, input?.method, plan, time)
    // A key that is missing may be in a roster that nobody has fetched.
    guard first.standing == .bad(.key) || first.standing == .bad(.passedOn), let roster else { return first }
    await roster.lookAgain()
    return check(found, input?.method, plan, time)
  }

  private func check(
    _ found: OrderScan.Found, _ method: String?, _ plan: RunPlan, _ time: WireTime
  ) -> Judgement {
    let known = roster?.roster
    let question = OrderCheck.Question(
      collaboration: identity.collaboration.rawValue, organization: plan.initOrganization.rawValue,
      user: plan.initUser?.rawValue, parent: plan.parent?.rawValue, method: method,
      databases: plan.requestedDatabases.map { Order.Database(label: $0.label, parameters: $0.parameters) },
      receiver: identity.organization.rawValue, time: time)
    do throws(OrderCheck.Fault) {
      let covered = try OrderCheck.check(found, against: question) { use, organization, time in
        known?.keys(for: use, of: organization, at: time) ?? []
      }
      if let holder = book.holder(of: covered.nonce), holder != Self.name(plan) {
        return Judgement(standing: .bad(.replayed))
      }
      return Judgement(standing: .good(image: covered.order.image), covered: covered)
    } catch {
      return Judgement(standing: .bad(error))
    }
  }

  /// Uses an order for a run; false when another run was faster.
  func use(_ covered: OrderCheck.Covered, for plan: RunPlan, at time: WireTime) throws -> Bool {
    let use = NonceLedger.Use(nonce: covered.nonce, run: Self.name(plan), until: covered.order.expiresAt)
    let answer: NonceLedger.Answer
    do {
      answer = try book.take(use, at: time)
    } catch {
      throw RunFailure(
        .startFailed,
        "The station cannot write down which orders were used, and runs nothing that could be asked twice. Ask its "
          + "operator to look at the free space on its disk.", detail: "\(error)")
    }
    guard answer != .full else {
      throw RunFailure(
        .startFailed,
        "The station has as many open orders as it can remember. Make the task again later, or with an order that ends "
          + "sooner.")
    }
    return answer != .used
  }

  /// Tells a run from all others, also of a server's predecessor with the same numbers.
  private static func name(_ plan: RunPlan) -> String { "\(plan.run) \(plan.created)" }
}

/// Puts the order of a run on the inputs of its subtasks, with the station's word that its algorithm asks them.
package struct OrderPassing: Sendable {
  private let order: SignedDocument
  private let parent: TaskID
  private let organization: OrganizationID
  private let key: SigningKey

  package init(_ order: SignedDocument, parent: TaskID, organization: OrganizationID, key: SigningKey) {
    self.order = order
    self.parent = parent
    self.organization = organization
    self.key = key
  }

  /// The input with order and word on it.
  func attach(to input: [UInt8]) throws -> [UInt8] {
    let nonce = (0..<16).map { _ in UInt8.random(in: 0 ... .max) }.hexadecimal
    let word = PassedOn(
      order: order.fingerprint, parent: parent.rawValue, organization: organization.rawValue,
      input: try OrderedInput.hash(input), nonce: nonce)
    return try OrderedInput.attach(CarriedOrder(order: order, passedOn: try key.sign(word)), to: input)
  }
}
