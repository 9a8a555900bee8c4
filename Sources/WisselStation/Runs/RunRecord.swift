package import WisselWire

/// One run in the journal: what it is, what was made for it, and how far it has come.
package struct RunRecord: Sendable, Equatable {
  package var plan: RunPlan
  /// The relay's container and its socket folder, once the run has one.
  package var relay: RelayRecord?
  package var phase: RunPhase
  /// When its container was started, by the station's clock; nil before that.
  package var startedAt: WireTime?
  /// What the receipt will tell, once it is known.
  package var evidence: RunEvidence?
  /// What people said about the result, where it had to wait.
  package var reviews: [Review]
  /// The receipt, once the run is over.
  package var receipt: KeptReceipt?

  package init(
    plan: RunPlan, relay: RelayRecord? = nil, phase: RunPhase = .accepted, startedAt: WireTime? = nil,
    evidence: RunEvidence? = nil, reviews: [Review] = [], receipt: KeptReceipt? = nil
  ) {
    self.plan = plan
    self.relay = relay
    self.phase = phase
    self.startedAt = startedAt
    self.evidence = evidence
    self.reviews = reviews
    self.receipt = receipt
  }
}

extension RunRecord {
  /// Whether its container is at work, or may have been.
  var mayRun: Bool {
    switch phase {
    case .created, .started: true
    case .accepted, .handed, .held, .ended, .delivered: false
    }
  }
}

/// A relay as the journal remembers it.
package struct RelayRecord: Codable, Sendable, Equatable {
  package var container: String
  /// The folder with the Unix socket, on the host.
  package var folder: String

  package init(container: String, folder: String) {
    self.container = container
    self.folder = folder
  }
}

/// A line of a run's journal.
enum RunEntry: Codable, Equatable {
  case plan(RunPlan)
  case relay(RelayRecord)
  case phase(RunPhase)
  case start(WireTime)
  case evidence(RunEvidence)
  case review(Review)
  case receipt(KeptReceipt)
}
