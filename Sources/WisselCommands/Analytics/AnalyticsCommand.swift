import ArgumentParser

/// `wissel analytics`.
struct AnalyticsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analytics",
    abstract: "Federated statistics without a network: for development and checking.",
    subcommands: [AnalyticsRunCommand.self])
}
