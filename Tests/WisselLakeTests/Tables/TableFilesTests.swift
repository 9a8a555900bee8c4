import Foundation
import Testing
import WisselTesting

@testable import WisselLake

@Suite(
  "Files as tables of their own",
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct TableFilesTests {
  @Test("CSV and Parquet files become tables, compressed or not", arguments: ["", ".gz", ".zst"])
  func tables(ending: String) async throws {
    guard ending != ".zst" || FileManager.default.fileExists(atPath: "/usr/bin/zstd") else { return }
    try await withTemporaryFolder { folder in
      let (source, lake) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("lake"))
      let (csv, parquet) = (source.appendingPathComponent("a-b.csv"), source.appendingPathComponent("lab.parquet"))
      try LakeFixture.write("nr;name\n007;\"de; Vries\"\n", csv)
      try RowFixture.parquet(RowFixture.lab, parquet)
      for path in [csv, parquet] { try RowFixture.compress(path, ending) }
      do {
        let opened = try Lake(lake.path, .writing(folders: [source.path]), LakeFixture.limits)
        #expect(try TableFiles(opened).load(SourceFile.all(in: source.path)) == 2)
        #expect(!RowFixture.all(lake.appendingPathComponent("tmp")).contains { $0.contains("parquet") })
      }
      #expect(try LakeFixture.rows(lake, "SELECT * FROM files.a_b") == [#"["007","de; Vries"]"#])
      #expect(try LakeFixture.rows(lake, "SELECT nr, result FROM files.lab WHERE ward = 'test'") == [#"["o3",4.20]"#])
    }
  }

  @Test("a path that would be a pattern is refused, and one file never takes the place of another")
  func names() async throws {
    try await withTemporaryFolder { folder in
      let (source, lake) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("lake"))
      try LakeFixture.write("nr\n2\n", source.appendingPathComponent("qxy.csv"))
      do {
        let opened = try Lake(lake.path, .writing(folders: [source.path]), LakeFixture.limits)
        #expect(try TableFiles(opened).load(SourceFile.all(in: source.path)) == 1)
        for (name, words) in [
          ("sub/QXY.csv.gz", "qxy.csv and sub/QXY.csv.gz would both be the table files.qxy"),
          ("q*.csv", "rename what has *, ? or [ in its path"),
        ] {
          let other = source.appendingPathComponent(name)
          try LakeFixture.write("nr\n3\n", other)
          let error = #expect(throws: LakeError.self) { try TableFiles(opened).load(SourceFile.all(in: source.path)) }
          #expect(error?.description.contains(words) == true)
          try FileManager.default.removeItem(at: other)
        }
      }
      #expect(try LakeFixture.rows(lake, "SELECT * FROM files.qxy") == [#"["2"]"#])
    }
  }
}
