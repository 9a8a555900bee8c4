import ArgumentParser
import WisselLake

/// For what tables are made, and who is left out of them.
struct ViewConsentOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What the tables are for, as a code that registers know: those who are to be left out for it are. Without it, as the "
        + "tables were made before.", valueName: "code"))
  var purpose: String?

  @Flag(help: "Make tables of everybody, whatever they were for before.")
  var everybody = false

  @OptionGroup var judging: ConsentRuleOptions

  func validate() throws {
    if let purpose, purpose.isEmpty || purpose.contains(where: \.isWhitespace) {
      throw ValidationError("--purpose is a code without spaces, such as HRESCH")
    }
    if everybody, purpose != nil { throw ValidationError("one of --purpose and --everybody is given") }
    if purpose == nil, judging.on != nil || judging.optOutUntil != nil || !judging.exclusions.isEmpty {
      throw ValidationError(
        "--on, --opt-out-until and --exclusions go with --purpose: without it tables keep the whole rule they were made by, "
          + "as it holds today")
    }
  }

  /// The views of a lake that is opened for writing.
  func views(of lake: Lake) throws -> CuratedViews {
    let intent: CuratedViews.Intent =
      try purpose.map { .by(try judging.rule(for: $0), on: try judging.day()) } ?? (everybody ? .everybody : .kept)
    return CuratedViews(lake, intent, told: ConsentRuleOptions.tell)
  }
}
