import ArgumentParser
import WisselFHIR
import WisselLake

/// `wissel lake uses`.
struct LakeUsesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "uses",
    abstract: "What left a lake, and which of it held data about a person.",
    discussion: """
      Each export is a line, the oldest first: time, snapshot, view, purpose, who got it, and the file's digest. With a \
      patient, only those that held rows about that patient: results that were made of them can be found by it.

      EXAMPLE
        wissel lake uses Patient/4711 --lake /srv/lake --snapshots
      """)

  @Argument(help: "The Patient resource, as Patient/ID; without it, all exports.")
  var patient: String?

  @OptionGroup var lake: LakeOptions

  @Flag(help: "Tell also which snapshots that are kept hold the patient's resources; each is looked through.")
  var snapshots = false

  @Flag(help: "Print one JSON object, for programs.")
  var json = false

  func validate() throws {
    if snapshots, patient == nil { throw ValidationError("--snapshots needs a patient") }
  }

  func run() async throws {
    try LakeOptions.reporting("the uses of the lake cannot be listed") {
      let opened = LakeUses(try Lake(lake.lake, .reading, lake.limits))
      let uses = try patient.map { try opened.all(of: $0) } ?? opened.all()
      let held = try snapshots ? patient.map { try opened.snapshots(holding: $0) } : nil
      if json {
        let numbers = held.map { [JSON.Member("snapshots", .array($0.map { .number(String($0)) }))] } ?? []
        print(JSON.object([.init("uses", .array(uses.map(\.json)))] + numbers).text)
        return
      }
      for use in uses {
        let run = use.text("run").isEmpty ? use.text("for") : "run \(use.text("run")) at \(use.text("station"))"
        let texts = [use.text("at"), "snapshot \(use.snapshot)", use.text("view"), use.text("purpose"), run]
        print((texts + [use.text("sha256")]).joined(separator: "\t"))
      }
      if let held { print("snapshots: \(held.isEmpty ? "none" : held.map(String.init).joined(separator: ", "))") }
    }
  }
}
