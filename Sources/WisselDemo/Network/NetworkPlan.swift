package import Foundation

/// What a network on this machine is to consist of: one server, an asker without a station, and stations.
package struct NetworkPlan: Sendable {
  /// A station: its organisation's name, its databases and what its algorithms are told.
  package struct Station: Sendable {
    package var organization: String
    /// Label to file, in the order of the configuration.
    package var databases: [(label: String, file: URL, type: String)]
    /// Labels of lakes; where they lie the network says, and who wants them filled does so.
    package var lakes: [String]
    /// `algorithm_env` of the station's configuration.
    package var algorithmEnvironment: [String: String]
    /// `policies.allowed_algorithms`; nil leaves the key out.
    package var allowedAlgorithms: [String]?
    /// Whether the station keeps containers between the subtasks of a job.
    package var keepsContainers: Bool
    /// Further lines of YAML for the section `wissel`.
    package var additions: [String]

    package init(
      organization: String, databases: [(label: String, file: URL, type: String)], lakes: [String] = [],
      algorithmEnvironment: [String: String] = [:], allowedAlgorithms: [String]? = nil, keepsContainers: Bool = true,
      additions: [String] = []
    ) {
      self.organization = organization
      self.databases = databases
      self.lakes = lakes
      self.algorithmEnvironment = algorithmEnvironment
      self.allowedAlgorithms = allowedAlgorithms
      self.keepsContainers = keepsContainers
      self.additions = additions
    }
  }

  package var stations: [Station]
  package var encrypted: Bool
  /// Whether a roster has everybody's keys, those for HPKE among them, so that everything is sealed in that form.
  package var hasRoster = false
  /// The asker's organisation.
  package var asker: String
  /// The server's port when it is free; nil or a taken one lets the system choose.
  package var preferredPort: UInt16?
  /// The largest input or result the server takes, as its configuration says it; nil leaves the key out.
  package var largestPayload: String?
  /// Gives the address stations use for the server at an address, when they are to take another way than straight;
  /// tests put something there that they can cut.
  package var detour: (@Sendable (URL) async throws -> URL)?
  /// The images that stations may run, by program.
  package var algorithms: [Program]

  package init(
    stations: [Station], encrypted: Bool, asker: String, preferredPort: UInt16? = nil, algorithms: [Program]
  ) {
    self.stations = stations
    self.encrypted = encrypted
    self.asker = asker
    self.preferredPort = preferredPort
    self.algorithms = algorithms
  }
}

/// A program of ours that is shipped as an image.
package enum Program: String, Sendable {
  case analytics = "wissel-analytics"
  case relay = "wissel-relay"
  /// The tests' algorithm.
  case probe = "wissel-probe"

  /// The reference its image is loaded under. The name is never looked up in a registry. The relay's has the number of the
  /// way it is called: an engine keeps an image it has, and a station must not find one that it cannot start.
  package var image: String { "localhost/\(rawValue):\(self == .relay ? "2" : "latest")" }
}
