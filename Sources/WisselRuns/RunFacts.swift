public import WisselModel

/// What decisions about a run need to know of it.
public struct RunFacts: Sendable, Hashable {
  public let id: RunID
  public let task: TaskID
  public let organization: OrganizationID
  public let status: RunStatus
  /// Whether a station said when it began.
  public let isStarted: Bool
  /// Whether a moment of ending is known.
  public let hasEnded: Bool

  public init(
    id: RunID, task: TaskID, organization: OrganizationID, status: RunStatus, isStarted: Bool, hasEnded: Bool
  ) {
    self.id = id
    self.task = task
    self.organization = organization
    self.status = status
    self.isStarted = isStarted
    self.hasEnded = hasEnded
  }

  /// Whether a station may still be at it.
  public var isOpen: Bool { !hasEnded && !status.isFinished }
}
