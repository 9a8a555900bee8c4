import ArgumentParser
import Crypto
import Foundation
import WisselProcesses
import WisselSettings
import WisselStation
import WisselTrust
import WisselWire

/// `wissel station release`.
struct StationReleaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "List results that wait at a running station, look at them, and release or refuse them.",
    discussion: """
      Looking and deciding takes the name and password of a checker (wissel station console-user); the password is \
      typed, or in WISSEL_CONSOLE_PASSWORD.

      EXAMPLE
        wissel station release list --config node.yaml
        wissel station release show 7 --as anna --config node.yaml > result.json
        wissel station release approve 7 --hash 9f86d0… --as anna --reason 'counts of ten and more' --config node.yaml
        wissel station release refuse 7 --hash 9f86d0… --as ben --because other --reason 'row 3' --config node.yaml
      """,
    subcommands: [
      StationReleaseListCommand.self, StationReleaseShowCommand.self, StationReleaseApproveCommand.self,
      StationReleaseRefuseCommand.self,
    ])

  /// What a call gives, or the failure as the command tells it.
  static func ask<Value: Sendable>(
    _ config: String, _ call: (ControlClient) async throws(ControlClient.Failure) -> Value
  ) async throws -> Value {
    let client = ControlClient(ControlSocket(data: try StationFiles.node(config).dataFolder))
    do {
      return try await call(client)
    } catch {
      throw CommandFailure.failed("\(error)")
    }
  }

  static func login(_ name: String) throws -> ControlClient.Login {
    .init(name: name, password: try StationPassword.read("Password of \(name): "))
  }
}

/// `wissel station release list`.
struct StationReleaseListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the results that wait: no bytes, no hashes.",
    discussion: """
      EXAMPLE
        wissel station release list --config node.yaml
      """)

  @Option(help: "The node's YAML file.")
  var config: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() async throws {
    let held = try await StationReleaseCommand.ask(config) {
      (client: ControlClient) async throws(ControlClient.Failure) in
      try await client.status().held
    }
    if json { return try StandardOutput.line(WireJSON.text(held)) }
    for run in held { StandardOutput.line(run.text) }
    if held.isEmpty { StandardOutput.line("nothing waits for release") }
  }
}

/// `wissel station release show`.
struct StationReleaseShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Write the very bytes of a result to standard output, and their SHA-256 to standard error.",
    discussion: """
      EXAMPLE
        wissel station release show 7 --as anna --config node.yaml > result.json
      """)

  @Argument(help: "The run's number.")
  var run: Int

  @Option(name: .customLong("as"), help: "The checker's name.")
  var name: String

  @Option(help: "The node's YAML file.")
  var config: String

  func run() async throws {
    let login = try StationReleaseCommand.login(name)
    let limit = try StationFiles.node(config).wissel.limits.output
    let run = run
    let result = try await StationReleaseCommand.ask(config) {
      (client: ControlClient) async throws(ControlClient.Failure) in
      try await client.result(of: run, as: login, limit: limit)
    }
    let hash = SHA256.hash(data: result.bytes).hexadecimal
    guard hash == result.hash else {
      throw CommandFailure.failed("the bytes that came are not those the station meant; try again")
    }
    StandardOutput.write(result.bytes)
    StandardError.write("\nsha256 \(hash)\n")
  }
}

/// `wissel station release approve`.
struct StationReleaseApproveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve",
    abstract: "Release the result with this hash, for the part of one person.",
    discussion: """
      EXAMPLE
        wissel station release approve 7 --hash 9f86d0… --as anna --reason 'counts of ten and more' --config node.yaml
      """)

  @OptionGroup var decision: DecisionOptions

  func run() async throws { try await decision.decide(refusing: nil) }
}

/// `wissel station release refuse`.
struct StationReleaseRefuseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "refuse",
    abstract: "Refuse the result with this hash; the researcher reads the text that belongs to --because, and no more.",
    discussion: """
      EXAMPLE
        wissel station release refuse 7 --hash 9f86d0… --as ben --because other --reason 'row 3' --config node.yaml
      """)

  @Option(
    help: ArgumentHelp(
      "small-numbers, identifying, beyond-question, unreadable or other.", valueName: "because"))
  var because: RefusalReason

  @OptionGroup var decision: DecisionOptions

  func run() async throws { try await decision.decide(refusing: because) }
}

extension RefusalReason: ExpressibleByArgument {}

/// What every decision needs.
struct DecisionOptions: ParsableArguments {
  @Argument(help: "The run's number.")
  var run: Int

  @Option(help: "The SHA-256 that was shown with the result.")
  var hash: String

  @Option(name: .customLong("as"), help: "The checker's name.")
  var name: String

  @Option(help: "Why, in your own words; they stay in the station's log.")
  var reason: String

  @Option(help: "The node's YAML file.")
  var config: String

  @Flag(help: "Print JSON.")
  var json = false

  func decide(refusing because: RefusalReason?) async throws {
    let login = try StationReleaseCommand.login(name)
    let (run, hash, reason) = (run, hash.lowercased(), reason)
    let outcome = try await StationReleaseCommand.ask(config) {
      (client: ControlClient) async throws(ControlClient.Failure) in
      try await client.decide(on: run, as: login, hash: hash, refusing: because, words: reason)
    }
    if json {
      let line: JSONValue = [
        "run": .int(run), "standing": .string(outcome.standing),
        "released": outcome.released.map { JSONValue.int($0) } ?? .null,
      ]
      return try StandardOutput.line(WireJSON.text(line))
    }
    switch outcome.standing {
    case "released": StandardOutput.line("run \(run) is released and goes to who asked")
    case "refused": StandardOutput.line("run \(run) is refused; its result stays here and is removed")
    default: StandardOutput.line("run \(run) waits for more people; \(outcome.released ?? 0) released it")
    }
  }
}
