import Foundation

/// What a vantage6 node YAML says, with the defaults of the original.
package struct NodeSettings: Sendable {
  /// The identity: the file's base name.
  package var name: String
  /// The folder of the file; relative paths in it are seen from there.
  package var folder: String
  package var apiKey: Secret
  /// Scheme and host, without port.
  package var serverURL: String
  /// nil: the port of the scheme.
  package var port: Int?
  /// `/api`, or empty; no slash at its end.
  package var apiPath: String
  package var taskDirectory: String?
  package var databases: [DatabaseSettings]
  /// What names in the databases' addresses stand for.
  package var links: LinkSettings
  package var encryption: EncryptionSettings
  package var policies: PolicySettings
  package var registries: [RegistrySettings]
  /// Set in every algorithm's container.
  package var algorithmEnvironment: [String: Secret]
  package var algorithmMayUseGPU: Bool
  /// Whether the station tells the server its policies and database labels.
  package var sharesConfiguration: Bool
  /// Whether algorithms get a file that describes their run.
  package var writesRunContext: Bool
  /// Whether an algorithm's log leaves the station; no when the file says nothing, where the original says yes.
  package var sharesAlgorithmLogs: Bool
  package var logging: LoggingSettings
  package var directories: DirectorySettings
  /// Our additions, under `wissel`.
  package var wissel: StationAdditions
  /// What was not understood or is not served.
  package var warnings: [SettingsFinding]

  /// Scheme, host and port: where `/socket.io/` stands.
  package var hostURL: String { serverURL + (port.map { ":\($0)" } ?? "") }
  /// Where the API stands.
  package var baseURL: String { hostURL + apiPath }
  /// Where the station keeps its files: `directories.data`, else `task_dir`, else a folder beside the file.
  package var dataFolder: String { path(directories.data ?? taskDirectory ?? "\(name).data") }
  /// The organisation's private key: as configured, else `private_key.pem` in the data folder.
  package var privateKeyPath: String { encryption.privateKey.map { path($0) } ?? dataFolder + "/private_key.pem" }

  /// A path of the file as an absolute one.
  package func path(_ text: String) -> String {
    let text = text == "~" || text.hasPrefix("~/") ? NSString(string: text).expandingTildeInPath : text
    return URL(fileURLWithPath: text, relativeTo: URL(fileURLWithPath: folder, isDirectory: true)).standardizedFileURL
      .path
  }
}

/// One of the station's databases.
package struct DatabaseSettings: Hashable, Sendable {
  /// An identifier; tasks name it.
  package var label: String
  /// A path or an address, which may hold a password.
  package var uri: Secret
  /// `csv`, `parquet`, `sql`, `sparql`, `excel`, `omop`, `folder`, `lake` (ours), `other`, or anything else.
  package var type: String
  /// Whether a file or folder is mounted as it is, read-only, instead of copied.
  package var mountsReadOnly: Bool
  /// Further variables for algorithms that use it.
  package var environment: [String: Secret]
}

/// The section `encryption`.
package struct EncryptionSettings: Hashable, Sendable {
  package var enabled: Bool
  /// The path of the private key as it is written.
  package var privateKey: String?
}

/// The section `policies`; nil means that nothing restricts.
package struct PolicySettings: Hashable, Sendable {
  /// Names or regular expressions.
  package var allowedAlgorithms: [String]?
  /// Addresses or regular expressions.
  package var allowedAlgorithmStores: [String]?
  package var allowEitherWhitelistOrStore: Bool
  /// Ids as text.
  package var allowedUsers: [String]
  /// Ids as text, or names.
  package var allowedOrganizations: [String]
  package var allowBasicsAlgorithm: Bool
  /// Whether a failed pull fails the run although the image is there.
  package var requireAlgorithmPull: Bool
}

/// A log-in at an image registry.
package struct RegistrySettings: Hashable, Sendable {
  package var registry: String
  package var username: String
  package var password: Secret
}

/// The section `wissel` of a station.
package struct StationAdditions: Hashable, Sendable {
  /// The image of the relay; nil: the one the station brings.
  package var relayImage: String?
  /// The path of the engine's Unix socket; nil: the usual places.
  package var engineSocket: String?
  package var limits: RunLimits
  /// nil where every run has a container of its own.
  package var residents: ResidentSettings?
  /// The way out: proxies by scheme, and the hosts that need none.
  package var proxies: ProxySettings
  /// The path, as written, of a PEM file with authorities that are trusted beside the system's.
  package var certificateAuthorities: String?
  /// What narrows the section `policies`.
  package var rules: StationRules
  /// Which results wait for people; nil: none.
  package var release: ReleaseSettings?
  /// The station's own pages; nil: none.
  package var console: ConsoleSettings?
  /// Whose keys count; nil: the first ones seen.
  package var roster: RosterSettings?
  /// Where runs may connect to; empty: nowhere.
  package var egress: [EgressSettings]
  /// Which folders of images runs may write to; empty: none.
  package var writable: [WritableSettings]
  /// Labels of databases that hold nobody's data. Only what asks for no others may connect anywhere.
  package var publicDatabases: [String]
  /// The path, as written, of a folder where the log's heads are left for people to carry to a witness; nil: none.
  package var witnessFolder: String?
  /// What algorithms may have of databases of type `lake`.
  package var lakes: [LakeSettings]
}

/// What one run may use, and all of them.
package struct RunLimits: Hashable, Sendable {
  /// Bytes of memory.
  package var memory: Int
  /// Processors, in parts; nil: all.
  package var cpus: Double?
  /// Processes and threads.
  package var pids: Int
  /// Wall time.
  package var time: Duration
  /// Bytes of a result.
  package var output: Int
  /// Bytes on disk in a run's folders, the one its job shares included.
  package var disk: Int
  /// Bytes of a log that are kept.
  package var log: Int
  /// Runs at the same time.
  package var concurrentRuns: Int
  /// How long an image that the station fetched stays without a run that begins with it.
  package var images: Duration
}
