package import WisselModel

/// How a run ended at the station.
package struct RunEnding: Codable, Sendable, Equatable {
  package var status: RunStatus
  /// UTC, as it goes to the server.
  package var finishedAt: String
  /// What the station says about it, in words that may leave the station; nil when there is nothing to say.
  package var note: String?
  /// Whether the algorithm's output file is to be sent.
  package var hasResult: Bool
  /// SHA-256, in hexadecimal, of the bytes that people released: no others may be sent. Nil where nobody was asked.
  package var releasedHash: String?

  package init(
    status: RunStatus, finishedAt: String, note: String?, hasResult: Bool, releasedHash: String? = nil
  ) {
    self.status = status
    self.finishedAt = finishedAt
    self.note = note
    self.hasResult = hasResult
    self.releasedHash = releasedHash
  }
}

/// How far a run has come, as the journal keeps it. Each is written before the step that follows it is taken.
///
///     accepted ──▶ created ──▶ started ──▶ [held ──▶] ended ──▶ delivered
///        │            │                                ▲
///        └────────────┴────────────────────────────────┘  (refused, failed to start, killed)
package enum RunPhase: Codable, Sendable, Equatable {
  /// Taken up; nothing has been made that could run.
  case accepted
  /// The container exists and may be started from now on.
  case created(container: String)
  /// The container was started.
  case started(container: String)
  /// The algorithm is over; its result waits in the run's folder until people release or refuse it.
  case held(HeldResult)
  /// It is over, the result lies in the run's folder and is to be reported.
  case ended(RunEnding)
  /// The server has the outcome, or has its own; nothing is left to do but clean up.
  case delivered
}

/// What to do with a run found in the journal when the station starts.
package enum RunRecovery: Equatable, Sendable {
  /// Nothing ran: forget it, the server offers it again.
  case forget
  /// A container was made and never started: remove it and forget the run.
  case removeAndForget(container: String)
  /// Its container runs or has ended: take it over.
  case adopt(container: String)
  /// A container may have run and is gone: it must not run twice.
  case vanished
  /// The result waits for people.
  case hold(HeldResult)
  /// The outcome is there and must be reported.
  case deliver(RunEnding)
  /// All is done.
  case clean

  /// Decides from the phase and the container's state at the engine (nil: no such container).
  package init(_ phase: RunPhase, container state: ContainerPresence) {
    switch phase {
    case .accepted: self = .forget
    case .created(let container):
      switch state {
      case .absent: self = .vanished
      case .neverStarted: self = .removeAndForget(container: container)
      case .startedOrEnded: self = .adopt(container: container)
      }
    case .started(let container): self = state == .absent ? .vanished : .adopt(container: container)
    case .held(let result): self = .hold(result)
    case .ended(let ending): self = .deliver(ending)
    case .delivered: self = .clean
    }
  }
}

/// What the engine knows of a run's container.
package enum ContainerPresence: Equatable, Sendable {
  case absent, neverStarted, startedOrEnded
}
