import Foundation
import Testing
import WisselTesting

@testable import WisselLake

@Suite(
  "Loading from a folder", .timeLimit(.minutes(3)),
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct FolderSourceTests {
  private func with(_ body: (_ source: URL, _ lake: URL) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try await body(folder.appendingPathComponent("in"), folder.appendingPathComponent("lake"))
    }
  }

  @Test(
    "rows and resources come in, later what is new or has changed, and what a row says is gone; all stays where it is")
  func incremental() async throws {
    try await with { source, lake in
      try LakeFixture.write(RowFixture.patients(), source.appendingPathComponent("patients.csv"))
      try RowFixture.parquet(RowFixture.lab, source.appendingPathComponent("lab/2024/part-1.parquet"))
      try LakeFixture.write(LakeFixture.patient("z", 1), source.appendingPathComponent("z.ndjson"))
      try LakeFixture.write("a\n1\n", source.appendingPathComponent("other.csv"))
      let before = RowFixture.all(source)
      let file = RowFixture.file(source)
      let first = try await DatabaseWay.load(file, into: lake)
      #expect(first.ingest.files == 3 && first.ingest.added == 5 && first.ingest.quarantined == 0)
      #expect(first.periods.map(\.type) == ["Observation", "Patient"] && first.periods.map(\.received) == [2, 3])
      #expect(first.remarks.count == 1 && first.remarks[0].hasPrefix("1 files were left out, such as “other.csv”"))
      #expect(try RowFixture.documents(lake) == RowFixture.documents + [LakeFixture.patient("z", 1)])

      let nothing = try await DatabaseWay.load(file, into: lake)
      #expect(nothing.ingest.files == 0)

      try LakeFixture.write(RowFixture.patients(gone: true), source.appendingPathComponent("patients.csv"))
      let third = try await DatabaseWay.load(file, into: lake)
      #expect(third.ingest.files == 1 && third.ingest.deletions == 1 && third.ingest.unchanged == 1)
      #expect(
        try RowFixture.documents(lake) == RowFixture.documents.filter { !$0.contains("\"id\":\"p1\"") } + [
          LakeFixture.patient("z", 1)
        ])
      #expect(RowFixture.all(source) == before)
      #expect(RowFixture.all(lake.appendingPathComponent("sources/database/files")) == [])

      // Another mapping asks for everything again.
      let other = try await DatabaseWay.load(file.replacing("birthDate: born", with: "birthDate: nr"), into: lake)
      #expect(other.ingest.files == 3)
    }
  }

  @Test("compressed as a whole, it is the same", arguments: ["", ".gz", ".zst"])
  func compressed(ending: String) async throws {
    guard ending != ".zst" || FileManager.default.fileExists(atPath: "/usr/bin/zstd") else { return }
    try await with { source, lake in
      let (patients, lab) = (
        source.appendingPathComponent("patients.csv"), source.appendingPathComponent("lab.parquet")
      )
      try LakeFixture.write(RowFixture.patients(), patients)
      try RowFixture.parquet(RowFixture.lab, lab)
      for path in [patients, lab] { try RowFixture.compress(path, ending) }
      let report = try await DatabaseWay.load(RowFixture.file(source), into: lake)
      #expect(report.remarks == [])
      #expect(try RowFixture.documents(lake) == RowFixture.documents)
    }
  }

  @Test("a file that cannot be read is left out and told each time, without what is in it")
  func unreadable() async throws {
    try await with { source, lake in
      let broken = source.appendingPathComponent("patients.csv")
      try LakeFixture.write(RowFixture.broken, broken)
      try LakeFixture.write("no Parquet, but Jansen", source.appendingPathComponent("patients.1.parquet"))
      try LakeFixture.write("", source.appendingPathComponent("patients.2.csv"))
      try LakeFixture.write("nr,sex\np1,male\n", source.appendingPathComponent("patients.3.csv"))
      let file = RowFixture.file(
        source, "  resources: [{type: Patient, table: patients, elements: {id: nr, gender: sex}}]\n")
      for added in [1, 0] {
        let report = try await DatabaseWay.load(file, into: lake)
        #expect(report.ingest.added == added && report.remarks.count == 2, "\(report.remarks)")
        #expect(report.remarks[0].hasPrefix("the file “patients.1.parquet” cannot be read as a table and was left out"))
        #expect(report.remarks[1].hasPrefix("the file “patients.csv” cannot be read as a table (line 30002)"))
        #expect(!report.remarks.joined().contains("Jansen"))
      }
    }
  }

  @Test(
    "a mapping that does not go with its files ends the load and is told with its place, without what is in them",
    arguments: [
      ("{type: Patient, table: patients, elements: {id: number}}", "has no column number"),
      (
        "{type: Patient, query: SELECT jansen FROM patients, elements: {id: nr}}",
        "the query does not go with the columns"
      ),
      (
        "{type: Patient, query: SELECT nr FROM patients WHERE nr IN (SELECT content FROM read_text('/etc/passwd')), elements: {id: nr}}",
        "reads something else"
      ),
      (
        "{type: Patient, query: SELECT * FROM patients JOIN lab USING (nr), elements: {id: nr}}",
        "reads lab and patients"
      ),
    ])
  func refused(mapping: String, words: String) async throws {
    try await with { source, lake in
      try LakeFixture.write(RowFixture.patients(), source.appendingPathComponent("patients.csv"))
      let error = await #expect(throws: LakeError.self) {
        try await DatabaseWay.load(RowFixture.file(source, "  resources:\n    - \(mapping)\n"), into: lake)
      }
      #expect(error?.description.contains("database.yaml:5:8") == true, "\(error?.description ?? "")")
      #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
      #expect(!RowFixture.all(lake.appendingPathComponent("sources")).contains { $0.contains("patients") })
    }
  }

  @Test("a file that changed a moment ago is left for the next load where that is asked for")
  func settled() async throws {
    try await with { source, lake in
      let path = source.appendingPathComponent("z.ndjson")
      try LakeFixture.write(LakeFixture.patient("z", 1), path)
      let file = RowFixture.file(source, "  settled: 1h\n")
      let early = try await DatabaseWay.load(file, into: lake)
      #expect(early.ingest.files == 0)
      #expect(early.remarks == ["1 files changed a moment ago (folder.settled) and are left for the next load"])
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -7200)], ofItemAtPath: path.path)
      let late = try await DatabaseWay.load(file, into: lake)
      #expect(late.ingest.added == 1 && late.remarks == [])
    }
  }

  @Test("a table that no file is of is told")
  func absent() async throws {
    try await with { source, lake in
      try LakeFixture.write(RowFixture.patients(), source.appendingPathComponent("patient.csv"))
      let report = try await DatabaseWay.load(RowFixture.file(source), into: lake)
      #expect(report.remarks.contains("none of the files is of the table lab or patients, which resources names"))
    }
  }
}
