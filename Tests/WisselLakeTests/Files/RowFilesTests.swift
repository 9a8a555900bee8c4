import Testing
import WisselSettings

@testable import WisselLake

@Suite("Which files are rows of which table")
struct RowFilesTests {
  private static func files() throws -> RowFiles {
    let mappings = ["lab", "Ward-Stays", "patients"].map { name in
      ResourceMapping(
        type: "Patient", rows: .table(name), shape: .document("body"), updated: nil, deleted: nil, place: "a.yaml")
    }
    return try RowFiles(mappings, timeZone: "Europe/Amsterdam", LakeFixture.limits)
  }

  @Test(
    "by their name up to the first point, or that of the nearest folder that a mapping names",
    arguments: [
      ("lab.csv", "lab"), ("exports/LAB.2024-01.tsv.gz", "lab"), ("lab/2024/part-0001.parquet", "lab"),
      ("ward_stays.parquet.zst", "ward_stays"), ("ward-stays/1.csv", "ward_stays"), ("lab/patients.csv", "patients"),
      ("lab/patients/1.csv", "patients"), ("labs.csv", nil), ("lab.ndjson", nil), ("lab/readme.txt", nil), ("lab", nil),
    ] as [(String, String?)])
  func table(path: String, expected: String?) throws {
    #expect(try Self.files().table(of: path) == expected)
  }

  @Test(
    "a query is for the files of the one table it reads",
    .enabled(if: LakeFixture.isAvailable, "DuckDB is not there: run scripts/duckdb"),
    arguments: [
      ("SELECT * FROM lab", "lab"), ("FROM Lab", "lab"),
      ("WITH a AS (SELECT * FROM lab) SELECT * FROM a x JOIN a y USING (nr)", "lab"),
      ("SELECT nr, CAST(born AS DATE) AS born FROM (SELECT * FROM lab) WHERE nr IN (SELECT nr FROM lab)", "lab"),
      ("SELECT * FROM lab JOIN ward USING (nr)", nil), ("SELECT 1", nil), ("DROP TABLE lab", nil),
      ("SELECT * FROM lab; SELECT * FROM lab", nil), ("SELEC", nil),
    ] as [(String, String?)])
  func query(query: String, expected: String?) throws {
    let found = Result { () throws(LakeError) in try FileQuery.table(of: query, place: "a.yaml:3:5") }
    switch found {
    case .success(let table): #expect(table == expected)
    case .failure(let error): #expect(expected == nil && error.description.contains("a.yaml:3:5"), "\(error)")
    }
  }
}
