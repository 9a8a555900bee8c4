import ArgumentParser

/// `wissel lake`.
struct LakeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lake",
    abstract: "A station's data: FHIR resources as tables.",
    subcommands: [
      LakeIngestCommand.self, LakeValidateCommand.self, LakeQuarantineCommand.self, LakeViewCommand.self,
      LakeQueryCommand.self, LakeCatalogCommand.self, LakeExportCommand.self, LakeUsesCommand.self,
      LakeLineageCommand.self, LakeOMOPCommand.self, LakeRetainCommand.self, LakeCompactCommand.self,
      LakeSynthesizeCommand.self, LakeFrameCommand.self,
    ])
}

/// `wissel lake view`.
struct LakeViewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "view",
    abstract: "Views over FHIR resources (SQL on FHIR v2).",
    subcommands: [
      LakeViewRunCommand.self, LakeViewMakeCommand.self, LakeViewStandardCommand.self,
      LakeViewRefreshCommand.self,
    ])
}
