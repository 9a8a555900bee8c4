import Foundation
import WisselDuckDB
import WisselFHIR

@testable import WisselLake

/// CSV and Parquet files for tests, and the mapping that tells what they are.
enum RowFixture {
  /// The lines of a source file that belong under its way.
  static let resources = """
      resources:
        - type: Patient
          table: patients
          updated: changed
          deleted: gone
          elements: {id: nr, gender: sex, birthDate: born}
        - type: Observation
          query: SELECT * FROM lab WHERE ward <> 'test'
          elements:
            id: nr
            status: {value: final}
            code.coding.system: {value: "http://loinc.org"}
            code.coding.code: loinc
            subject.reference: {column: patient, prefix: Patient/}
            effectiveDateTime: taken
            valueQuantity.value: result

    """

  /// The source file of a folder.
  static func file(_ folder: URL, _ more: String = resources) -> String {
    "name: database\nfolder:\n  path: '\(folder.path)'\n" + more
  }

  /// Two patients; the first may be gone.
  static func patients(gone: Bool = false) -> String {
    "nr;sex;born;changed;gone\np1;male;1960-01-31;\(gone ? "2024-02-01 10:00:00;ja" : "2024-01-31 10:00:00;")\n"
      + "p2;female;;2024-07-01T10:00:00;nee\n"
  }

  /// A table that is not the same in one place, beyond what is looked at to tell how it is written.
  static let broken = "nr,sex\n" + (0..<30_000).map { "p\($0),male\n" }.joined() + "Jansen,male,x\n"

  /// Measurements, of which that of the ward `test` is none.
  static let lab = """
    SELECT 'o' || n AS nr, '2823-3' AS loinc, 'p1' AS patient, TIMESTAMP '2024-01-31 10:00:00.5' AS taken,
      CAST(4.20 AS DECIMAL(10, 2)) AS result, CASE n WHEN 3 THEN 'test' ELSE 'a' END AS ward
    FROM generate_series(1, 3) t(n)
    """

  /// What becomes of them.
  static let documents = [
    #"{"resourceType":"Observation","id":"o1","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"2823-3"}]},"subject":{"reference":"Patient/p1"},"effectiveDateTime":"2024-01-31T10:00:00.5+01:00","valueQuantity":{"value":4.20}}"#,
    #"{"resourceType":"Observation","id":"o2","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"2823-3"}]},"subject":{"reference":"Patient/p1"},"effectiveDateTime":"2024-01-31T10:00:00.5+01:00","valueQuantity":{"value":4.20}}"#,
    #"{"resourceType":"Patient","id":"p1","gender":"male","birthDate":"1960-01-31","meta":{"lastUpdated":"2024-01-31T10:00:00+01:00"}}"#,
    #"{"resourceType":"Patient","id":"p2","gender":"female","meta":{"lastUpdated":"2024-07-01T10:00:00+02:00"}}"#,
  ]

  /// Writes the rows of a statement as a Parquet file, whose folder is made.
  static func parquet(_ query: String, _ path: URL) throws {
    let folder = path.deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var settings = DuckDBSettings(threads: 1, memoryMiB: 128)
    settings.folders = [folder.path + "/"]
    let connection = try DuckDBConnection(DuckDBLibrary.shared.get(), settings)
    let rows = try connection.query("COPY (\(query)) TO \(SQLText.literal(path.path)) (FORMAT parquet)")
    while try rows.next({ _ in }) {}
  }

  /// Compresses a file, which gets the ending; nothing for no ending.
  static func compress(_ path: URL, _ ending: String) throws {
    guard !ending.isEmpty else { return }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [ending == ".gz" ? "gzip" : "zstd", "-q", path.path]
    try process.run()
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: path)
  }

  static func documents(_ lake: URL) throws -> [String] {
    try LakeFixture.rows(lake, "SELECT document FROM raw.resource WHERE NOT deleted ORDER BY type, id").map {
      try JSONParser.parse($0).array?.first?.string ?? ""
    }
  }

  /// The files below a folder, those that are hidden too.
  static func all(_ folder: URL) -> [String] {
    FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }.sorted() ?? []
  }
}
