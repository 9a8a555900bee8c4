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
    discussion: """
      A view is run over files, or made into a table of a lake. Tables of a lake may be made for a purpose: then those who \
      are to be left out for it are in none of them, by the Consent resources of the lake and lists of people who object, as \
      on the way out (wissel lake export). A table remembers its purpose and the rule, and keeps both when it is made anew \
      without naming one; it is exported for no other purpose. Who withdraws is absent from the next snapshot; older ones \
      and the raw resources stay as they are, and wissel lake uses lists what left before.

      EXAMPLE
        wissel lake view standard --lake /srv/lake --purpose HRESCH --opt-out-until 2030-12-31 --exclusions objections.csv
        wissel lake view make trial.json --lake /srv/lake --purpose HRESCH
        wissel lake view refresh --lake /srv/lake
      """,
    subcommands: [
      LakeViewRunCommand.self, LakeViewMakeCommand.self, LakeViewStandardCommand.self,
      LakeViewRefreshCommand.self,
    ])
}
