package import WisselModel
package import WisselSettings
package import WisselWire

/// The variables an algorithm's container gets (vantage6 node contract, 4.3). Unlike the original, labels, addresses and
/// credentials are only those of the databases the run asked for: whoever goes over the labels finds the rest of each.
package struct AlgorithmEnvironment: Sendable {
  /// A name that cannot be a variable's: not an identifier, or one the image sets.
  package struct IllegalName: Error, Equatable {
    package let name: String

    package init(name: String) { self.name = name }
  }

  /// A database a run asked for.
  package struct RequestedDatabase: Sendable {
    package var label: String
    /// `query`, `sheet_name`, `preprocessing`, …
    package var parameters: [String: JSONValue]

    package init(label: String, parameters: [String: JSONValue]) {
      self.label = label
      self.parameters = parameters
    }
  }

  package var run: RunID
  /// Where the station's proxy answers inside the container.
  package var proxyHost: String
  package var proxyPort: Int
  package var requested: [RequestedDatabase]
  package var configured: [DatabaseSettings]
  package var placements: [String: DatabasePlacement]
  /// The node YAML's `algorithm_env`; wins over everything else.
  package var additional: [String: Secret]
  /// Whether the station keeps the container for further runs of the job, should it ask for them.
  package var mayStay: Bool
  /// The port of the way out inside the container; nil where there is none.
  package var egressPort: Int?

  package init(
    run: RunID, proxyHost: String, proxyPort: Int, requested: [RequestedDatabase], configured: [DatabaseSettings],
    placements: [String: DatabasePlacement], additional: [String: Secret], mayStay: Bool = false,
    egressPort: Int? = nil
  ) {
    self.run = run
    self.proxyHost = proxyHost
    self.proxyPort = proxyPort
    self.requested = requested
    self.configured = configured
    self.placements = placements
    self.additional = additional
    self.mayStay = mayStay
    self.egressPort = egressPort
  }

  /// Names and values before encoding.
  package func plain() throws -> [String: String] {
    let folder = ContainerPaths.task(run)
    var variables = [
      "INPUT_FILE": "\(folder)/input",
      "OUTPUT_FILE": "\(folder)/output",
      "TOKEN_FILE": "\(folder)/token",
      "TEMPORARY_FOLDER": ContainerPaths.temporary,
      "HOST": proxyHost,
      "PORT": String(proxyPort),
      "API_PATH": "",
      "USER_REQUESTED_DATABASE_LABELS": requested.map(\.label).joined(separator: ","),
      "DB_LABELS": requested.map(\.label).joined(separator: ","),
    ]
    for request in requested {
      let prefix = request.label.uppercased()
      if let database = configured.first(where: { $0.label == request.label }) {
        let placement = placements[database.label] ?? .address
        variables["\(prefix)_DATABASE_URI"] = placement.uri(of: database)
        variables["\(prefix)_DATABASE_TYPE"] = database.type
        for (key, value) in database.environment {
          variables["\(prefix)_DB_PARAM_\(key.uppercased())"] = value.reveal()
        }
      }
      for key in ["query", "sheet_name"] {
        if let text = request.parameters[key]?.string { variables["\(prefix)_\(key.uppercased())"] = text }
      }
      if let steps = request.parameters["preprocessing"], !steps.isNull {
        variables["\(prefix)_PREPROCESSING"] = try WireJSON.text(steps)
      }
    }
    if let egressPort {
      for name in ["HTTPS_PROXY", "https_proxy"] { variables[name] = "http://127.0.0.1:\(egressPort)" }
      for name in ["NO_PROXY", "no_proxy"] { variables[name] = "localhost, 127.0.0.1" }
    }
    if mayStay { variables["WISSEL_RESIDENT"] = "1" }
    for (name, value) in additional { variables[name] = value.reveal() }
    if let name = variables.keys.sorted().first(where: { !Self.isLegal($0) }) { throw IllegalName(name: name) }
    return variables
  }

  /// Names and encoded values.
  package func encoded() throws -> [String: String] {
    try plain().mapValues(Base32Text.encode)
  }

  private static func isLegal(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(48...57).contains(first), name != "PKG_NAME" else { return false }
    return name.utf8.allSatisfy { byte in
      byte == 95 || (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
  }
}
