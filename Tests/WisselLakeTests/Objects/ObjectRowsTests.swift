import Foundation
import Testing
import WisselTesting

@testable import WisselLake

@Suite(
  "Loading rows from object storage", .timeLimit(.minutes(3)),
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct ObjectRowsTests {
  private static func lab(_ folder: URL, _ ending: String = "") throws -> Data {
    let path = folder.appendingPathComponent("lab-\(UUID().uuidString).parquet")
    try RowFixture.parquet(RowFixture.lab, path)
    try RowFixture.compress(path, ending)
    return try Data(contentsOf: URL(fileURLWithPath: path.path + ending))
  }

  @Test(
    "objects with rows give the same as a folder's files, at first and when they change",
    .enabled(if: ObjectServer.isAvailable, "\(ObjectServer.hint)"))
  func rows() async throws {
    try await ObjectServer.run(isGuarded: true) { server in
      let load = try ObjectFixture(server.folder, server, prefix: "in", more: RowFixture.resources)
      let patients = Data(RowFixture.patients().utf8)
      try await server.change([
        .put("in/patients.csv", try ObjectFixture.gzip(patients, in: server.folder)),
        .put("in/lab/part 1.parquet", try Self.lab(server.folder)),
        .put("in/lab/part 2.parquet.gz", try Self.lab(server.folder, ".gz")),
        .put("in/z.ndjson", ObjectFixture.patients("z")), .put("in/other.csv", Data("a\n1\n".utf8)),
      ])
      let first = try await load.run()
      #expect(first.ingest.files == 4 && first.ingest.added == 5 && first.ingest.quarantined == 0)
      #expect(first.periods.map(\.type) == ["Observation", "Patient"])
      #expect(first.remarks.count == 1 && first.remarks[0].hasPrefix("1 objects were left out, such as “in/other.csv”"))

      let source = server.folder.appendingPathComponent("source")
      try LakeFixture.write(RowFixture.patients(), source.appendingPathComponent("patients.csv"))
      try RowFixture.parquet(RowFixture.lab, source.appendingPathComponent("lab.parquet"))
      try LakeFixture.write(LakeFixture.patient("z", 1), source.appendingPathComponent("z.ndjson"))
      let folder = server.folder.appendingPathComponent("folder")
      try await DatabaseWay.load(RowFixture.file(source), into: folder)
      #expect(try LakeFixture.state(load.lake) == LakeFixture.state(folder))

      let nothing = try await load.run()
      #expect(nothing.ingest.files == 0)
      try await server.change([
        .put("in/patients.csv", Data(RowFixture.patients(gone: true).utf8)), .delete("in/lab/part 1.parquet"),
      ])
      let third = try await load.run()
      #expect(third.ingest.files == 1 && third.ingest.deletions == 1 && third.ingest.unchanged == 1)
      #expect(third.remarks.contains { $0.hasPrefix("1 objects that were loaded are no longer there") })
      #expect(RowFixture.all(load.lake.appendingPathComponent("sources/test/files")) == [])
    }
  }

  @Test("a connection that breaks is taken up where it broke; what was read is not fetched again, nor kept")
  func resumed() async throws {
    let objects = [
      "patients.csv": Array(RowFixture.patients().utf8), "z.ndjson": Array(ObjectFixture.patients("z")),
    ]
    var state = ObjectTestServer.State(objects: objects)
    state.faults =
      [.init(target: "/wissel/patients", isCut: true)]
      + (0...Retries.most).map { _ in .init(target: "/wissel/z", status: 503) }
    try await withTemporaryFolder { [state] folder in
      try await ObjectTestServer.run(state) { server in
        let load = try ObjectFixture(folder, server.url, more: RowFixture.resources)
        await #expect(throws: LakeError.self) { _ = try await load.run() }
        let left = RowFixture.all(load.lake.appendingPathComponent("sources/test/files")).filter {
          $0.contains("patients")
        }
        #expect(left.count == 1 && left[0].hasSuffix("-patients.csv.0001.ndjson"), "\(left)")
        let report = try await load.run()
        #expect(report.ingest.added == 3)
        #expect(
          server.targets.filter { $0.contains("patients") } == [
            "/wissel/patients.csv", "/wissel/patients.csv bytes=\(RowFixture.patients().utf8.count / 2)-",
          ])
      }
    }
  }

  @Test("what cannot be read is left out and told; a mapping that does not fit ends the load; neither leaves a copy")
  func refused() async throws {
    let objects = [
      "patients.1.csv": Array(RowFixture.broken.utf8), "patients.2.parquet": Array("no Parquet".utf8),
      "patients.3.csv": Array("nr,sex\np1,male\n".utf8),
    ]
    try await withTemporaryFolder { folder in
      try await ObjectTestServer.run(.init(objects: objects)) { server in
        for (column, isRight) in [("nummer", false), ("nr", true)] {
          let more = "  resources: [{type: Patient, table: patients, elements: {id: \(column), gender: sex}}]\n"
          let load = try ObjectFixture(folder, server.url, more: more)
          if isRight {
            let report = try await load.run()
            #expect(report.ingest.added == 1)
            #expect(
              report.remarks.map { $0.prefix { $0 != ":" } } == [
                "the object “patients.1.csv” cannot be read as a table (line 30002) and was left out",
                "the object “patients.2.parquet” cannot be read as a table and was left out",
              ])
          } else {
            let error = await #expect(throws: LakeError.self) { _ = try await load.run() }
            #expect(error?.description.contains("source.yaml:7:16: “patients.1.csv” has no column nummer") == true)
          }
          let left = RowFixture.all(load.lake.appendingPathComponent("sources/test/files"))
          #expect(!left.contains { $0.contains("patients") }, "\(left)")
        }
      }
    }
  }
}
