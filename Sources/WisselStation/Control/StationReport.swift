import WisselModel
package import WisselWire

/// How a running station is doing, for people and programs: no secret, no input, nothing of a result.
package struct StationReport: Codable, Sendable, Equatable {
  /// The name of the station's settings.
  package var station: String
  package var server: String
  package var node: Int
  package var organization: String
  package var collaboration: Int
  package var encrypted: Bool
  package var startedAt: WireTime
  /// Whether there is a connection over which the server says what is new; without it the station asks.
  package var isConnected: Bool
  package var serverAnswers: Bool
  package var engineAnswers: Bool
  package var isPaused: Bool
  package var waiting: [RunSummary]
  package var running: [RunSummary]
  package var held: [HeldRun]

  /// Whether everything that a run needs is there.
  package var isHealthy: Bool { isConnected && serverAnswers && engineAnswers }

  private enum CodingKeys: String, CodingKey {
    case station, server, node, organization, collaboration, encrypted
    case startedAt = "started_at"
    case isConnected = "connected"
    case serverAnswers = "server_answers"
    case engineAnswers = "engine_answers"
    case isPaused = "paused"
    case waiting, running, held
  }
}

/// A run, without what was asked.
package struct RunSummary: Codable, Sendable, Equatable {
  package var run: Int
  package var task: Int
  package var job: Int
  package var image: String
  /// The organisation that asked.
  package var organization: Int
  package var databases: [String]

  init(_ plan: RunPlan) {
    run = plan.run.rawValue
    task = plan.task.rawValue
    job = plan.job.rawValue
    image = plan.image
    organization = plan.initOrganization.rawValue
    databases = plan.databases.map(\.label)
  }
}
