import Foundation
import Testing
import WisselDuckDB
import WisselTesting

@testable import AlgorithmKit

private let present = (try? DuckDBLibrary.shared.get()) != nil

/// What one run of a job has read, the next one need not read again.
@Suite("Frames kept for a job", .enabled(if: present, "the DuckDB library is not there: run scripts/duckdb"))
struct FrameStoreTests {
  private let book = Codebook([
    CodebookColumn(name: "id", type: .integer), CodebookColumn(name: "weight", type: .numeric),
    CodebookColumn(name: "sex", type: .categorical, levels: ["male", "female"]),
  ])

  /// A file above the size from which frames are kept.
  private func text(_ first: String) -> String {
    "id,weight,sex,unused\n"
      + (0..<40_001).map { row in
        let weight = row % 7 == 3 ? "" : "\(Double(row) / 8)"
        return
          "\(row == 0 ? first : "\(row)"),\(weight),\(row % 5 == 0 ? "" : row % 2 == 0 ? "male" : "female"),abcdefghijk\n"
      }.joined()
  }

  private func withFile(_ body: (_ folder: URL, _ job: URL, _ file: URL) throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let job = folder.appendingPathComponent("job")
      let file = folder.appendingPathComponent("data.csv")
      try FileManager.default.createDirectory(at: job, withIntermediateDirectories: true)
      try Data(text("1000").utf8).write(to: file)
      try body(folder, job, file)
    }
  }

  private func read(_ file: URL, job: URL) throws -> DataFrame {
    let environment = StationEnvironment(["TEMPORARY_FOLDER": job.path])
    return try StationData(csv: file.path, environment: environment)
      .frame(columns: ["sex", "id", "weight"], codebook: book)
  }

  private func kept(_ job: URL) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(at: job, includingPropertiesForKeys: nil)
  }

  /// Equal, where a missing number is equal to a missing number.
  private func same(_ a: DataFrame, _ b: DataFrame) throws -> Bool {
    try a.columns.map(\.missing) == b.columns.map(\.missing) && a["sex"].codes().codes == b["sex"].codes().codes
      && a["id"].knownNumbers() == b["id"].knownNumbers() && a["weight"].knownNumbers() == b["weight"].knownNumbers()
  }

  @Test("the second reading gives the same frame, and a changed file another")
  func kept() async throws {
    try await withFile { _, job, file in
      let plain = try StationData(csv: file.path).frame(columns: ["sex", "id", "weight"], codebook: book)
      #expect(try same(read(file, job: job), plain))
      #expect(try kept(job).count == 1)
      #expect(try same(read(file, job: job), plain))
      try Data(text("1001").utf8).write(to: file)
      #expect(try read(file, job: job)["id"].knownNumbers().first == 1001)
    }
  }

  @Test("an entry that is not whole, or of something else, is not used")
  func broken() async throws {
    try await withFile { _, job, file in
      let first = try read(file, job: job)
      let entry = try #require(try kept(job).first)
      let bytes = try Data(contentsOf: entry)
      for broken in [Data(), bytes.dropLast(), bytes.prefix(20), Data(repeating: 0xff, count: bytes.count)] {
        try Data(broken).write(to: entry)
        #expect(try same(read(file, job: job), first))
      }
    }
  }

  @Test("a folder that cannot be written is no hindrance")
  func unwritable() async throws {
    try await withFile { folder, _, file in
      let frame = try read(file, job: folder.appendingPathComponent("absent"))
      #expect(frame.rowCount == 40_001)
    }
  }
}
