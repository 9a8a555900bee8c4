import ArgumentParser
import Foundation
import WisselLake

/// `wissel lake view make`.
struct LakeViewMakeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make",
    abstract: "Make tables of a lake from view definitions.",
    discussion: """
      Each table bears its view's name; making it again replaces it, and older snapshots keep what it was. With --purpose \
      those who are to be left out for it are; without it a table keeps the purpose it has, and a new one gets that of the \
      lake's others.

      EXAMPLE
        wissel lake view make patients.json observations.json --lake /srv/lake
        wissel lake view make trial.json --lake /srv/lake --purpose HRESCH --exclusions objections.csv
      """)

  @Argument(help: ArgumentHelp("View definitions: JSON files.", valueName: "definition"))
  var definitions: [String]

  @OptionGroup var lake: LakeOptions

  @OptionGroup var consent: ViewConsentOptions

  func run() async throws {
    try LakeOptions.reporting("the view cannot be made") {
      let views = try consent.views(of: lake.changing())
      let bar = ProgressLine("making")
      defer { bar.end() }
      for (index, path) in definitions.enumerated() {
        bar.show(index, of: definitions.count)
        guard let bytes = FileManager.default.contents(atPath: path),
          let text = String(validating: bytes, as: UTF8.self)
        else { throw LakeError("the definition \(path) cannot be read as text") }
        let made = try views.make(text, now: Date())
        bar.end()
        print("\(made.name): \(made.rows) rows")
      }
      for judgement in views.judgements { print(judgement.text) }
    }
  }
}

/// `wissel lake view refresh`.
struct LakeViewRefreshCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "refresh",
    abstract: "Make views of a lake anew from what was loaded since.",
    discussion: """
      Without names, the derived tables that are there as well. A table that was made for a purpose stays so, by the same \
      rule as it holds today: the lists of people who object are read again from where they were.

      EXAMPLE
        wissel lake view refresh --lake /srv/lake
        wissel lake view refresh --lake /srv/lake --purpose HRESCH --exclusions objections.csv
      """)

  @Argument(help: "Names of views; without any, all.")
  var names: [String] = []

  @OptionGroup var lake: LakeOptions

  @OptionGroup var consent: ViewConsentOptions

  func run() async throws {
    try LakeOptions.reporting("the views cannot be made anew") {
      let bar = ProgressLine("making")
      defer { bar.end() }
      let views = try consent.views(of: lake.changing())
      let tables = try views.refresh(names, now: Date(), progress: { bar.show($0, of: $1) })
      bar.end()
      for made in tables { print("\(made.name): \(made.rows) rows") }
      for judgement in views.judgements { print(judgement.text) }
    }
  }
}

/// `wissel lake view standard`.
struct LakeViewStandardCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "standard",
    abstract: "Make the views that are shipped, and the tables derived from them.",
    discussion: """
      A table that cannot be made is told, with those that read it; the others are made, and the command ends with an
      error. Letters without a text are counted by the reason. With --purpose those who are to be left out for it are; \
      without it the tables keep the purpose they have.

      EXAMPLE
        wissel lake view standard --lake /srv/lake
        wissel lake view standard --lake /srv/lake --purpose HRESCH --opt-out-until 2030-12-31
        wissel lake view standard lung_cohort --lake /srv/lake
      """)

  @Argument(help: "Names of those that are wanted, which are made with what they read; without any, all.")
  var names: [String] = []

  @OptionGroup var lake: LakeOptions

  @OptionGroup var consent: ViewConsentOptions

  func run() async throws {
    try LakeOptions.reporting("the views cannot be made") {
      var failed = 0
      let bar = ProgressLine("making")
      defer { bar.end() }
      let views = try consent.views(of: lake.changing())
      let tables = try views.makeStandard(names, now: Date(), progress: { bar.show($0, of: $1) })
      bar.end()
      for made in tables {
        switch made.result {
        case .success(let rows): print("\(made.name): \(rows) rows")
        case .failure(let error):
          failed += 1
          print("\(made.name): \(error)")
        }
        for (reason, letters) in made.unread { print("\(made.name): \(letters) without text: \(reason)") }
      }
      for judgement in views.judgements { print(judgement.text) }
      guard failed == 0 else { throw LakeError("\(failed) of the tables could not be made; the others are") }
    }
  }
}
