import ArgumentParser
import Foundation
import WisselFHIR
import WisselLake
import WisselProcesses
import WisselSettings

/// `wissel lake ingest`.
struct LakeIngestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Load resources into a lake.",
    discussion: """
      The source is either files or what a source file describes.

      Files: a folder (or a file) of ND-JSON, JSON and Bundles, plain or compressed (.gz, .zst), and of CSV and \
      Parquet files, which become tables of their own. What was loaded before is passed over, so a load that was \
      interrupted is simply started again. A file that cannot be read, such as one that does not decompress, is left out \
      and told, and the command ends with 1. A bad line never stops a load: it goes to quarantine, with its reason, and \
      so does a resource that is not valid by FHIR R4, by a profile it names or by one that --profile names for its \
      type (see wissel lake validate). What was found about each load, warnings as well, is in the table \
      raw.conformance (wissel lake query).

      A source file (--from) describes a FHIR server, which is asked for an export or, where it has none, for its pages, \
      a database (PostgreSQL, or any that has an ODBC driver), a bucket of S3-compatible storage, or a folder. The first \
      load brings everything, later ones what changed and was deleted since; of a bucket or a folder, the files that are \
      new or have another content: ND-JSON, JSON and Bundles, and CSV and Parquet where the source file says what their \
      rows are. A load that was interrupted goes on where it was.

      A bucket's source file:
        name: archive
        s3:
          endpoint: https://s3.example.org
          bucket: fhir
          prefix: exports
          credentials_file: archive.keys   (lines aws_access_key_id = … and aws_secret_access_key = …)
          resources:
            - {type: Patient, table: patients, document: body}   (patients.csv, patients/2024.parquet)

      EXAMPLE
        wissel lake ingest /data/export --lake /srv/lake
        wissel lake ingest --from server.yaml --lake /srv/lake
      """)

  @Argument(help: "The folder or file to load.")
  var source: String?

  @Option(
    help: ArgumentHelp(
      "A source file: a FHIR server, a database, a bucket or a folder to load from.", valueName: "yaml"))
  var from: String?

  @Flag(help: "With --from: fetch everything anew, and not only what changed.")
  var full = false

  @Flag(help: "With --from: end the load that was interrupted, also at the server, and forget what it fetched.")
  var cancel = false

  @OptionGroup var lake: LakeOptions

  @Option(help: "The source's name in the ledger; without it, its path.")
  var name: String?

  @Option(
    help: ArgumentHelp(
      "A profile's id or canonical URL, for all resources of its type, as plugin-patient; may be repeated.",
      valueName: "name"))
  var profile: [String] = []

  @Flag(help: "Take whatever is well-formed, valid or not.")
  var unvalidated = false

  @Flag(help: "Print the report as JSON.")
  var json = false

  func validate() throws {
    guard (source == nil) != (from == nil) else { throw ValidationError("give a folder, or --from a source file") }
    guard from == nil || name == nil else {
      throw ValidationError("the source file names the source; leave out --name")
    }
    guard profile.isEmpty || !unvalidated else { throw ValidationError("--profile does not go with --unvalidated") }
    guard from != nil || !full && !cancel else { throw ValidationError("--full and --cancel go with --from") }
  }

  func run() async throws {
    if let from { try await load(from: from) } else { try load(source ?? "") }
  }

  private var check: LandingCheck? {
    get throws { unvalidated ? nil : try LandingCheck.validation(at: Date(), profiles: profile) }
  }

  private func load(from file: String) async throws {
    try await LakeOptions.reporting("the source \(file) cannot be loaded") {
      let settings = try SettingsFile.lakeSource(at: file, environment: ProcessInfo.processInfo.environment)
      let bar = ProgressLine("loading")
      let source = try settings.source(limits: lake.limits) { bar.say($0) }
      let load = SourceLoad(lake.lake, lake.limits, name: settings.name, source)
      guard !cancel else {
        try await load.cancel()
        return print("ended")
      }
      let report = try await load.run(
        isFull: full, now: Date(), check: try check,
        progress: { bar.show($0.bytes, of: $0.total) })
      bar.end()
      for remark in report.remarks { StandardError.write("wissel: \(remark)\n") }
      print(json ? report.ingest.json(tables: 0).text : report.ingest.text(tables: 0))
    }
  }

  private func load(_ source: String) throws {
    try LakeOptions.reporting("the source \(source) cannot be loaded") {
      let path = URL(fileURLWithPath: source).standardizedFileURL.path
      let files = try SourceFile.all(in: path)
      guard !files.isEmpty else { throw LakeError("there is nothing in \(source) that can be loaded") }
      let tableFiles = files.filter { $0.kind != .resources }
      try TableFiles.check(tableFiles)
      let opened = try Lake(lake.lake, .writing(folders: [path]), lake.limits)
      let bar = ProgressLine("loading")
      let ingest = LakeIngest(
        into: opened, source: name ?? path, now: Date(),
        check: try check,
        progress: { bar.show($0.bytes, of: $0.total) })
      let report = try ingest.load(files.filter { $0.kind == .resources })
      let tables = try TableFiles(opened).load(tableFiles)
      bar.end()
      for file in report.damaged {
        StandardError.write(
          Data(
            "wissel: the file \(file) cannot be read to its end and was left out; it is loaded when it is whole\n".utf8)
        )
      }
      print(json ? report.json(tables: tables).text : report.text(tables: tables))
      if !report.damaged.isEmpty { throw ExitCode(1) }
    }
  }
}

extension LakeIngest.Report {
  private func numbers(_ tables: Int) -> [(name: String, value: Int)] {
    [
      ("files", files), ("skipped", skipped), ("added", added), ("unchanged", unchanged), ("superseded", superseded),
      ("deletions", deletions), ("quarantined", quarantined), ("damaged", damaged.count), ("tables", tables),
      ("bytes", bytes),
    ]
  }

  fileprivate func json(tables: Int) -> JSON {
    .object(numbers(tables).map { JSON.Member($0.name, .number(String($0.value))) })
  }

  fileprivate func text(tables: Int) -> String {
    numbers(tables).map { "\($0.name) \($0.value)" }.joined(separator: ", ")
  }
}
