import AlgorithmKit
import Synchronization
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

  /// Which process answered, and how often it had before.
  struct Presence: Codable, Sendable {
    var process: UInt64
    var answered: Int
  }

  private static let process = UInt64.random(in: 0..<1 << 53)
  private static let answered = Mutex(0)

  struct Attendance: Codable, Sendable {
    /// In which of its answers a process ends with an error instead, from 1; nil for never.
    var failing: Int?
  }

  /// Tells which process answers.
  static let attend = Partial("attend") { (arguments: Attendance, _: StationData) throws -> Presence in
    let before = answered.withLock { count in
      defer { count += 1 }
      return count
    }
    if arguments.failing == before + 1 { throw AlgorithmError("failed as asked") }
    return Presence(process: process, answered: before)
  }

  struct Rounds: Codable, Sendable {
    var rounds: Int
    /// In which of its answers a process ends with an error instead.
    var failing: Int?
  }
  struct Round: Codable, Sendable {
    var milliseconds: Double
    var answers: [Presence]
  }

  /// Asks every organisation several times, one round after the other; tells how long each took.
  static let centralRounds = Central("central_rounds") { (asked: Rounds, network: Network) async throws -> [Round] in
    guard (1...10_000).contains(asked.rounds) else { throw AlgorithmError("'rounds' must be from 1 to 10000") }
    var rounds: [Round] = []
    for _ in 0..<asked.rounds {
      let began = ContinuousClock.now
      let answers = try await network.ask(attend, Attendance(failing: asked.failing)).map(\.value)
      let took = began.duration(to: .now).components
      rounds.append(
        Round(milliseconds: Double(took.seconds) * 1e3 + Double(took.attoseconds) / 1e15, answers: answers))
    }
    return rounds
  }

  struct Size: Codable, Sendable { var bytes: Int }

  /// Answers with a text, so that the whole result has this many bytes (at least 2, for the quotes).
  static let big = Partial("big") { (size: Size, _: StationData) throws -> String in
    guard (2...1 << 31).contains(size.bytes) else { throw AlgorithmError("'bytes' must be from 2 to 2^31") }
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
