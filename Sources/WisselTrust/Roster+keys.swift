package import Foundation
package import WisselWire

extension Roster {
  /// What a key is for. Others may stand in a roster; nobody here asks for them.
  package enum Use: String, CaseIterable, Sendable {
    /// Inputs and results are sealed for it (RSA, SubjectPublicKeyInfo).
    case sealing
    /// Inputs and results are sealed for it, and shown to be its owner's, where both ends have one (X25519, 32 bytes).
    case sealingHPKE = "sealing-hpke"
    /// People of the organisation sign orders with it (Ed25519).
    case orders
    /// The organisation's station signs with it: heads of its logs, receipts, and subtasks that it passes on (Ed25519).
    case logs
  }

  /// The keys of an organisation for a use that count at a moment; none for an organisation that is not in it.
  package func keys(for use: Use, of organization: Int, at time: WireTime) -> [Data] {
    (organizations.first { $0.id == organization }?.keys ?? []).filter { key in
      key.use == use.rawValue && key.from <= time && key.until.map { time < $0 } ?? true
    }.map(\.key)
  }
}
