import ArgumentParser

/// `wissel trust`.
struct TrustCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust",
    abstract: "Keys, rosters and reviews that people agree on outside the server.",
    discussion: """
      A roster is drafted from a description, signed by those who may, compared by its fingerprint, and published; \
      stations pin the fingerprint with wissel.roster. Askers sign orders, and reviewers images, with keys made here.

      EXAMPLE
        wissel trust key anna.key
        wissel trust roster description.json roster-1.json
        wissel trust sign roster-1.json --key anna.key
        wissel trust show roster-1.json
      """,
    subcommands: [
      TrustKeyCommand.self, TrustRosterCommand.self, TrustSignCommand.self, TrustShowCommand.self,
      TrustPublishCommand.self, TrustReviewCommand.self,
    ])
}
