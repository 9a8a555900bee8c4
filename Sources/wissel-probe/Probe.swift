import AlgorithmKit
import WisselWire

/// The functions of the probe.
enum Probe {
  /// Ends at once with `null`: what remains is the platform's own time.
  static let empty = Partial("empty") { (_: NoArguments, _: StationData) in JSONValue.null }

  /// Answers with its arguments.
  static let echo = Partial("echo") { (value: JSONValue, _: StationData) in value }

  /// An answer and whose it is.
  struct Named: Codable, Sendable {
    var organization: String
    var value: JSONValue
  }

  /// Asks every organisation to echo the arguments.
  static let centralEcho = Central("central_echo") { (value: JSONValue, network: Network) async throws -> [Named] in
    // Who is asked is not part of what is asked.
    var members = value.object ?? [:]
    members["organizations_to_include"] = nil
    return try await network.ask(echo, .object(members)).map { answer in
      Named(organization: answer.organization.name, value: answer.value)
    }
  }

  struct Message: Codable, Sendable { var message: String? }

  /// Ends with an error.
  static let crash = Partial("crash") { (arguments: Message, _: StationData) throws -> JSONValue in
    throw AlgorithmError(arguments.message ?? "crashed as asked")
  }

  struct Holding: Codable, Sendable {
    /// Seconds to hold at most; 600 where it is not said.
    var seconds: Double?
    /// The name of a file in the temporary folder whose appearance ends it sooner.
    var file: String?
  }

  /// Runs until a file appears in the temporary folder, or for some seconds; says which it was.
  static let hold = Partial("hold") { (arguments: Holding, data: StationData) async throws -> String in
    let seconds = min(max(arguments.seconds ?? 600, 0), 3600)
    let end = ContinuousClock.now + .milliseconds(Int64(seconds * 1000))
    let folder = data.environment["TEMPORARY_FOLDER"] ?? "/tmp"
    while ContinuousClock.now < end {
      if let file = arguments.file, Surroundings.exists("\(folder)/\(file)") { return "file" }
      try await Task.sleep(for: .milliseconds(20))
    }
    return "time"
  }

  /// Asks every organisation to hold.
  static let centralHold = Central("central_hold") { (arguments: Holding, network: Network) async throws -> [String] in
    try await network.ask(hold, arguments).map { "\($0.organization.name): \($0.value)" }
  }

  struct Size: Codable, Sendable { var bytes: Int }

  /// Answers with a text, so that the whole result has this many bytes (at least 2, for the quotes).
  static let big = Partial("big") { (size: Size, _: StationData) throws -> String in
    guard (2...1 << 30).contains(size.bytes) else { throw AlgorithmError("'bytes' must be from 2 to 2^30") }
    return String(repeating: "x", count: size.bytes - 2)
  }

  /// What the process finds around it.
  static let environment = Partial("environment") { (_: NoArguments, _: StationData) in Surroundings.look() }

  struct Reading: Codable, Sendable {
    var columns: [String]
    var codebook: Codebook
    var database: String?
  }
  struct Read: Codable, Sendable {
    var rows: Int
    var missing: [String: Int]
  }

  /// Reads columns and counts.
  static let columns = Partial("columns") { (reading: Reading, data: StationData) throws -> Read in
    let frame = try data.frame(columns: reading.columns, codebook: reading.codebook, from: reading.database)
    return Read(
      rows: frame.rowCount,
      missing: Dictionary(frame.columns.map { ($0.name, $0.missing.count) }, uniquingKeysWith: { first, _ in first }))
  }
}
