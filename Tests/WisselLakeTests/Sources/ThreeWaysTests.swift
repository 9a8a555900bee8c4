import Foundation
import Testing
import WisselFHIR
import WisselTesting

@testable import WisselLake

@Suite(
  "Three ways in", .serialized, .timeLimit(.minutes(10)),
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct ThreeWaysTests {
  @Test(
    "files, an export, pages and documents of a database give byte-identical tables",
    .enabled(if: PrivatePostgres.isInstalled, "\(PrivatePostgres.reason)"))
  func identical() async throws {
    // Some resources are wrong, and put aside whichever way they come.
    try await withHospitalLake(defectsPerMillion: 15_000) { seed, hospital, expected, folder in
      let resources = try Self.resources(hospital)
      for exports in [true, false] {
        let lake = folder.appendingPathComponent(exports ? "export" : "pages")
        var state = FHIRTestServer.State(versions: resources)
        (state.exports, state.pageSize) = (exports, 60)
        try await FHIRTestServer.run(state) { server in
          let report = try await SourceFixture(lake, server).run(check: LandingCheck.validation(at: LakeFixture.now))
          #expect(report.remarks == [], "seed \(seed)")
        }
        try Self.compare(lake, with: expected, folder, "seed \(seed): \(exports ? "export" : "pages")")
      }
      let mapping = HospitalMapping.documents(Set(resources.map(\.type)).sorted())
      for way in DatabaseWay.available {
        let lake = folder.appendingPathComponent("documents-\(way)")
        try await way.load(mapping, of: hospital, into: lake, withColumns: false)
        try Self.compare(lake, with: expected, folder, "seed \(seed): documents, \(way)")
      }
    }
  }

  @Test(
    "so do tables with a column for each thing known",
    .enabled(if: PrivatePostgres.isInstalled, "\(PrivatePostgres.reason)"))
  func columns() async throws {
    // A column of numbers or times cannot hold what is none, so this hospital makes no mistakes.
    try await withHospitalLake(defectsPerMillion: 0) { seed, hospital, expected, folder in
      let types = Set(try Self.resources(hospital).map(\.type)).subtracting(HospitalDatabase.tabular).sorted()
      // ODBC tells no offsets, so that of an hour that comes twice the first cannot be told from the second.
      let isTold = try !Self.text(hospital).contains(/-10-(2[5-9]|3[01])T02:/)
      for way in DatabaseWay.available where isTold || way != .postgresByODBC {
        let lake = folder.appendingPathComponent("columns-\(way)")
        try await way.load(HospitalMapping.columns + HospitalMapping.documents(types), of: hospital, into: lake)
        try Self.compare(lake, with: expected, folder, "seed \(seed): columns, \(way)")
      }
    }
  }

  @Test(
    "and so do objects of a bucket, some of them compressed",
    .enabled(if: ObjectServer.isAvailable, "\(ObjectServer.hint)"))
  func objects() async throws {
    try await withHospitalLake(defectsPerMillion: 15_000) { seed, hospital, expected, folder in
      try await ObjectServer.run(isGuarded: true) { server in
        let files = try FileManager.default.contentsOfDirectory(atPath: hospital.path).sorted()
        try await server.change(
          try files.enumerated().map { index, name in
            let content = try Data(contentsOf: hospital.appendingPathComponent(name))
            return index.isMultiple(of: 2)
              ? .put("a hospital/\(name)", content)
              : .put("a hospital/\(index)/\(name).gz", try ObjectFixture.gzip(content, in: server.folder))
          })
        let load = try ObjectFixture(server.folder, server, prefix: "a hospital")
        let report = try await load.run(check: LandingCheck.validation(at: LakeFixture.now))
        #expect(report.remarks == [] && report.ingest.files == files.count, "seed \(seed)")
        try Self.compare(load.lake, with: expected, server.folder, "seed \(seed): objects")
      }
    }
  }

  /// A hospital, and the tables that come of its files.
  private func withHospitalLake(
    defectsPerMillion: Int, _ body: (UInt64, URL, [String: String], URL) async throws -> Void
  ) async throws {
    let seed = UInt64.random(in: 0..<1_000_000)
    print("three ways: seed \(seed)")
    let settings = SynthesisSettings(
      patients: 8, seed: seed, defectsPerMillion: defectsPerMillion, cohort: .lung)
    try await withHospital(settings) { hospital, folder in
      let lake = folder.appendingPathComponent("files")
      _ = try LakeFixture.ingest(hospital, into: lake, check: LandingCheck.validation(at: LakeFixture.now))
      let expected = try Self.tables(lake, folder)
      // Most of them hold something, so that their being the same says something.
      #expect(expected.values.count { $0.first?.isNumber == true && !$0.hasPrefix("0 ") } > 20, "seed \(seed)")
      try await body(seed, hospital, expected, folder)
    }
  }

  /// All of a hospital's files.
  private static func text(_ hospital: URL) throws -> String {
    try FileManager.default.contentsOfDirectory(atPath: hospital.path).map {
      try String(contentsOf: hospital.appendingPathComponent($0), encoding: .utf8)
    }.joined()
  }

  /// The resources of a hospital's files that are JSON: others cannot be on a server, nor in a database.
  private static func resources(_ hospital: URL) throws -> [FHIRTestServer.Version] {
    var all: [FHIRTestServer.Version] = []
    for file in try FileManager.default.contentsOfDirectory(atPath: hospital.path).sorted() {
      let type = String(file.prefix { $0 != "." })
      let text = try String(contentsOf: hospital.appendingPathComponent(file), encoding: .utf8)
      for (index, line) in text.split(separator: "\n").enumerated() {
        guard let json = try? JSONParser.parse(String(line)) else { continue }
        let time = json["meta"]?["lastUpdated"]?.string.flatMap { FHIRTestServer.milliseconds($0) }
        all.append(.init(type: type, id: json["id"]?.string ?? "\(index)", updated: time ?? 0, text: String(line)))
      }
    }
    return all
  }

  /// The digest of each curated table's export, by its name; of one that cannot be exported, why.
  static func tables(_ lake: URL, _ folder: URL) throws -> [String: String] {
    do {
      let writer = try Lake(lake.path, .writing(folders: []), LakeFixture.limits)
      _ = try CuratedViews(writer).makeStandard(now: LakeFixture.now)
    }
    let target = folder.appendingPathComponent("out-\(lake.lastPathComponent)")
    try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
    let snapshot = try Lake(lake.path, .reading, LakeFixture.limits).snapshot()
    let export = LakeExport(
      try Lake(lake.path, .exporting(to: target.path), LakeFixture.limits, snapshot: snapshot), snapshot: snapshot)
    var digests: [String: String] = [:]
    for name in StandardViews.names + StandardViews.derived.map(\.name) {
      do {
        let record = try export.write(
          name, to: target.path, .parquet, withFreeText: true, for: LakeFixture.occasion())
        digests[name] = "\(record.rows) \(record.digest)"
      } catch let error as LakeError {
        digests[name] = "\(error)"
      }
    }
    return digests
  }

  private static func compare(
    _ lake: URL, with expected: [String: String], _ folder: URL, _ comment: Comment
  ) throws {
    let found = try tables(lake, folder)
    for (name, digest) in expected { #expect(found[name] == digest, "\(comment), \(name)") }
  }
}
