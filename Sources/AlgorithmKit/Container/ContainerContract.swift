/// What the station tells a container through its environment: where input, output and token are, how to reach the proxy,
/// and which databases the task named. Values are base32 with `!` for `=`; plain values are taken as they are.
package struct ContainerContract: Sendable {
  package let inputFile: String
  package let outputFile: String
  /// Missing only where the station gives no access to the network.
  package let tokenFile: String?
  package let temporaryFolder: String?
  /// Whether the station keeps the container for further runs of its job.
  package let mayStay: Bool
  package let data: StationData
  package let environment: StationEnvironment

  /// - Parameter variables: The process's environment, encoded.
  /// - Throws: ``AlgorithmError`` naming the variable that is missing.
  package init(variables: [String: String]) throws {
    let decoded = variables.mapValues { Base32.decode($0) ?? $0 }
    func required(_ name: String) throws -> String {
      guard let value = decoded[name], !value.isEmpty else {
        throw AlgorithmError("the environment variable \(name) is not set; a station sets it when it starts a run")
      }
      return value
    }
    inputFile = try required("INPUT_FILE")
    outputFile = try required("OUTPUT_FILE")
    tokenFile = decoded["TOKEN_FILE"]
    temporaryFolder = decoded["TEMPORARY_FOLDER"]
    mayStay = decoded["WISSEL_RESIDENT"] == "1"
    environment = StationEnvironment(decoded)
    let labels = (decoded["USER_REQUESTED_DATABASE_LABELS"] ?? "").split(separator: ",").map(String.init)
    data = StationData(
      databases: labels.map { Self.database($0, in: decoded) }, environment: environment)
  }

  /// The address of the station's proxy.
  package func proxy() throws -> ProxyAddress {
    guard let host = environment["HOST"], !host.isEmpty else {
      throw AlgorithmError("the environment variable HOST is not set; without it no other station can be asked")
    }
    return try ProxyAddress(host: host, port: environment["PORT"], path: environment["API_PATH"] ?? "")
  }

  private static func database(_ label: String, in variables: [String: String]) -> Database {
    let prefix = label.uppercased()
    let type = (variables["\(prefix)_DATABASE_TYPE"] ?? "csv").lowercased()
    guard let uri = variables["\(prefix)_DATABASE_URI"], !uri.isEmpty else {
      return Database(label: label, source: .unreadable("the station has no database of that label"))
    }
    if let steps = variables["\(prefix)_PREPROCESSING"], !["", "[]", "null"].contains(steps) {
      return Database(label: label, source: .unreadable("preprocessing steps are not supported; leave them out"))
    }
    return Database(label: label, source: .file(path: uri, type: type))
  }
}
