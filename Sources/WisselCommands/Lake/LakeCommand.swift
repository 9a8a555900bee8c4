import ArgumentParser

/// `wissel lake`.
struct LakeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lake",
    abstract: "A station's data: FHIR resources as tables.",
    subcommands: [LakeViewCommand.self])
}

/// `wissel lake view`.
struct LakeViewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "view",
    abstract: "Views over FHIR resources (SQL on FHIR v2).",
    subcommands: [LakeViewRunCommand.self])
}
