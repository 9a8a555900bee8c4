import ArgumentParser

/// `wissel station`.
struct StationCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "station",
    abstract: "The service at a hospital that runs algorithms beside the data.",
    subcommands: [
      StationInitCommand.self, StationStartCommand.self, StationStatusCommand.self, StationReleaseCommand.self,
      StationConsoleUserCommand.self, StationDoctorCommand.self, StationKeysCommand.self, StationRelayCommand.self,
    ])
}
