package import Foundation
package import WisselWire

extension Roster {
  /// How what travels between two organisations of an encrypted collaboration is sealed: one answer for both of them, and
  /// for both directions.
  package enum Sealing: Hashable, Sendable {
    /// In the envelope of vantage6, for the key of the use `sealing`.
    case envelope
    /// With HPKE and with nothing else, as both have keys for it. The newest first.
    case hpke(own: [Data], peer: [Data])
    /// Not at all: the one has keys for HPKE, and the other is not in the roster.
    case nothing
  }

  /// Whether an organisation has, had or will have a key for HPKE.
  package func namesHPKE(of organization: Int) -> Bool {
    organizations.contains { $0.id == organization && $0.keys.contains { $0.use == Use.sealingHPKE.rawValue } }
  }

  /// How something is sealed between an organisation and another one at a moment.
  package func sealing(between own: Int, and peer: Int, at time: WireTime) -> Sealing {
    let ours = newest(of: own, at: time)
    guard !ours.isEmpty else { return .envelope }
    guard organizations.contains(where: { $0.id == peer }) else { return .nothing }
    let theirs = newest(of: peer, at: time)
    return theirs.isEmpty ? .envelope : .hpke(own: ours, peer: theirs)
  }

  /// The keys for HPKE that count, the one that began last first; of two that began at once the later in the list.
  private func newest(of organization: Int, at time: WireTime) -> [Data] {
    let counting = (organizations.first { $0.id == organization }?.keys ?? []).filter { key in
      key.use == Use.sealingHPKE.rawValue && key.from <= time && key.until.map { time < $0 } ?? true
    }
    return counting.enumerated().sorted { ($0.element.from, $0.offset) > ($1.element.from, $1.offset) }
      .map(\.element.key)
  }
}
