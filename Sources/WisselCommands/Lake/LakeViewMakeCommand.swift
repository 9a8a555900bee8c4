import ArgumentParser
import Foundation
import WisselLake

/// `wissel lake view make`.
struct LakeViewMakeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make",
    abstract: "Make tables of a lake from view definitions.",
    discussion: """
      Each table bears its view's name; making it again replaces it, and older snapshots keep what it was.

      EXAMPLE
        wissel lake view make patients.json observations.json --lake /srv/lake
      """)

  @Argument(help: ArgumentHelp("View definitions: JSON files.", valueName: "definition"))
  var definitions: [String]

  @OptionGroup var lake: LakeOptions

  func run() async throws {
    try LakeOptions.reporting("the view cannot be made") {
      let views = CuratedViews(try Lake(lake.lake, .writing(folders: []), lake.limits))
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
    }
  }
}

/// `wissel lake view refresh`.
struct LakeViewRefreshCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "refresh",
    abstract: "Make views of a lake anew from what was loaded since.",
    discussion: """
      EXAMPLE
        wissel lake view refresh --lake /srv/lake
      """)

  @Argument(help: "Names of views; without any, all.")
  var names: [String] = []

  @OptionGroup var lake: LakeOptions

  func run() async throws {
    try LakeOptions.reporting("the views cannot be made anew") {
      let bar = ProgressLine("making")
      defer { bar.end() }
      let tables = try CuratedViews(Lake(lake.lake, .writing(folders: []), lake.limits)).refresh(
        names, now: Date(), progress: { bar.show($0, of: $1) })
      bar.end()
      for made in tables { print("\(made.name): \(made.rows) rows") }
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
      error. Letters without a text are counted by the reason.

      EXAMPLE
        wissel lake view standard --lake /srv/lake
        wissel lake view standard lung_cohort --lake /srv/lake
      """)

  @Argument(help: "Names of those that are wanted, which are made with what they read; without any, all.")
  var names: [String] = []

  @OptionGroup var lake: LakeOptions

  func run() async throws {
    try LakeOptions.reporting("the views cannot be made") {
      var failed = 0
      let bar = ProgressLine("making")
      defer { bar.end() }
      let tables = try CuratedViews(Lake(lake.lake, .writing(folders: []), lake.limits)).makeStandard(
        names, now: Date(), progress: { bar.show($0, of: $1) })
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
      guard failed == 0 else { throw LakeError("\(failed) of the tables could not be made; the others are") }
    }
  }
}
