/// Where a run, or a task as the sum of its runs, stands. The raw values are the exact strings of the vantage6 wire.
public enum RunStatus: String, Codable, Sendable, CaseIterable {
  /// Created; no station has taken it up.
  case pending
  /// A station is preparing it.
  case initializing
  /// The algorithm is running.
  case active
  /// The algorithm ended well and its result was handed in.
  case completed
  /// It ended for a reason without a status of its own, or a sibling's failure stopped it before it started.
  case failed
  /// The container could not be created or started.
  case startFailed = "start failed"
  /// The image is neither in the registry nor at the station.
  case noDockerImage = "non-existing Docker image"
  /// The algorithm ended with an error.
  case crashed
  /// A user stopped it.
  case killed = "killed by user"
  /// The station's policy refused it.
  case notAllowed = "not allowed"
  /// The container vanished, or something else nobody foresaw.
  case unknownError = "unknown error"

  /// Whether it ended otherwise than well: everything but pending, initializing, active and completed.
  public var isFailed: Bool {
    switch self {
    case .pending, .initializing, .active, .completed: false
    default: true
    }
  }

  /// Whether nothing more will happen to it.
  public var isFinished: Bool { isFailed || self == .completed }
}
