import ArgumentParser

/// `wissel server`.
struct ServerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "server",
    abstract: "The central service: organisations, collaborations, users, tasks, runs, events.",
    subcommands: [
      ServerStartCommand.self, ServerImportCommand.self, ServerExportCommand.self,
      ServerAuditCommand.self, ServerBackupCommand.self, ServerRestoreCommand.self,
    ])
}
