import ArgumentParser
import Foundation
import WisselProcesses
import WisselSettings
import WisselStation
import WisselWire

/// `wissel station console-user`.
struct StationConsoleUserCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "console-user",
    abstract: "Add, remove and list the people of a station: operators, checkers, data managers, privacy officers.",
    discussion: """
      They stand in the file that wissel.console.users of the settings names, mode 0600, with bcrypt hashes.

      EXAMPLE
        wissel station console-user add anna --role checker --config node.yaml
      """,
    subcommands: [
      StationConsoleUserAddCommand.self, StationConsoleUserRemoveCommand.self, StationConsoleUserListCommand.self,
    ])

  static func file(_ config: String) throws -> PeopleFile {
    let node = try StationFiles.node(config)
    guard let console = node.wissel.console else {
      throw CommandFailure.unusable("\(config) names no file of people; name one with wissel.console.users")
    }
    return PeopleFile(path: node.path(console.users))
  }

  /// Changes the file, or says why not.
  static func change(_ work: () throws -> Void) throws {
    do {
      try work()
    } catch let error as PeopleFile.Unusable {
      throw CommandFailure.unusable("\(error)")
    } catch {
      throw CommandFailure.failed("\(error)")
    }
  }
}

/// `wissel station console-user add`.
struct StationConsoleUserAddCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Add a person with one role; the password is typed, or in WISSEL_CONSOLE_PASSWORD.",
    discussion: """
      EXAMPLE
        wissel station console-user add anna --role checker --config node.yaml
      """)

  @Argument(help: "The person's name: small letters, digits, . _ and -.")
  var name: String

  @Option(help: ArgumentHelp("operator, checker, data-manager or privacy-officer.", valueName: "role"))
  var role: ConsoleRole

  @Option(help: "The node's YAML file.")
  var config: String

  func run() async throws {
    let file = try StationConsoleUserCommand.file(config)
    let password = try StationPassword.read("Password for \(name): ")
    try StationConsoleUserCommand.change { try file.add(Person(name: name, role: role), password: password) }
    StandardOutput.line("\(name) is \(role.rawValue) now, in \(file.path)")
  }
}

/// `wissel station console-user remove`.
struct StationConsoleUserRemoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Take a person out; open sessions end.",
    discussion: """
      EXAMPLE
        wissel station console-user remove anna --config node.yaml
      """)

  @Argument(help: "The person's name.")
  var name: String

  @Option(help: "The node's YAML file.")
  var config: String

  func run() async throws {
    let file = try StationConsoleUserCommand.file(config)
    try StationConsoleUserCommand.change { try file.remove(name) }
    StandardOutput.line("\(name) is out of \(file.path)")
  }
}

/// `wissel station console-user list`.
struct StationConsoleUserListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the people with their roles.",
    discussion: """
      EXAMPLE
        wissel station console-user list --config node.yaml
      """)

  @Option(help: "The node's YAML file.")
  var config: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() async throws {
    let file = try StationConsoleUserCommand.file(config)
    try StationConsoleUserCommand.change {
      let people = try file.read().map(\.person)
      if json {
        let list = people.map { ["name": .string($0.name), "role": .string($0.role.rawValue)] as JSONValue }
        try StandardOutput.line(WireJSON.text(JSONValue.array(list)))
      } else {
        for person in people { StandardOutput.line("\(person.name) \(person.role.rawValue)") }
      }
    }
  }
}

extension ConsoleRole: ExpressibleByArgument {}
