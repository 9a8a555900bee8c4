import ArgumentParser
import Foundation
import WisselFHIR
import WisselLake

/// `wissel lake quarantine`.
struct LakeQuarantineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quarantine",
    abstract: "What loads put aside: list it, write it out to be mended, bring it in again, take it out.",
    subcommands: [List.self, Write.self, Replay.self, Discard.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List what is in quarantine, one JSON object a line.",
      discussion: "EXAMPLE\n  wissel lake quarantine list --lake /srv/lake")

    @OptionGroup var lake: LakeOptions

    func run() async throws {
      try LakeOptions.reporting("the quarantine cannot be listed") {
        for entry in try Quarantine(Lake(lake.lake, .reading, lake.limits)).list() { print(entry.text) }
      }
    }
  }

  struct Write: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write each document to a folder as KEY.json, to be mended there.",
      discussion: "EXAMPLE\n  wissel lake quarantine write --lake /srv/lake --to mending")

    @OptionGroup var lake: LakeOptions

    @Option(help: ArgumentHelp("The folder.", valueName: "dir"))
    var to: String

    func run() async throws {
      try LakeOptions.reporting("the quarantine cannot be written out") {
        do {
          try FileManager.default.createDirectory(
            atPath: to, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw LakeError("the folder \(to) cannot be made") }
        print("\(try Quarantine(Lake(lake.lake, .reading, lake.limits)).write(to: to)) documents")
      }
    }
  }

  struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Bring mended documents in again; what is still wrong, or holds nothing, stays.",
      discussion: "EXAMPLE\n  wissel lake quarantine replay mending --lake /srv/lake")

    @Argument(help: "The folder with the mended documents, named KEY.json.")
    var folder: String

    @Option(
      help: ArgumentHelp(
        "A profile's id or canonical URL, for all resources of its type; may be repeated.", valueName: "name"))
    var profile: [String] = []

    @Flag(help: "Take whatever is well-formed, valid or not.")
    var unvalidated = false

    @OptionGroup var lake: LakeOptions

    func run() async throws {
      try LakeOptions.reporting("the documents cannot be brought in") {
        let path = URL(fileURLWithPath: folder).standardizedFileURL.path
        let done = try Quarantine(lake.changing(folders: [path])).replay(
          from: path, now: Date(), check: unvalidated ? nil : try LandingCheck.validation(at: Date(), profiles: profile)
        )
        print("\(done.mended) mended, \(done.left) left")
      }
    }
  }

  struct Discard: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take documents out for good.",
      discussion: """
        For what nobody will mend, such as a Consent that names nobody: until it is out, nothing is exported. What it \
        holds is gone with it.

        EXAMPLE
          wissel lake quarantine discard 3-0-17-0 --lake /srv/lake
        """)

    @Argument(help: ArgumentHelp("The keys, as the list tells them.", valueName: "key"))
    var keys: [String]

    @OptionGroup var lake: LakeOptions

    func run() async throws {
      try LakeOptions.reporting("the documents cannot be taken out") {
        try Quarantine(lake.changing()).discard(keys)
        print("\(Set(keys).count) discarded")
      }
    }
  }
}
