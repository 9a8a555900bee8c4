import Foundation
import Testing
import WisselConsent
import WisselLake
import WisselSettings
import WisselTesting

@Suite("A lake in a catalogue of data sets")
struct CatalogueRecordTests {
  private static let restriction = Day("2026-05-28").map {
    Restriction(ConsentRule(Purpose("HRESCH")), on: $0, snapshot: 6)
  }

  private static func description(records: Int = 1234, individuals: Int = 56) -> LakeDescription {
    LakeDescription(
      snapshot: 7, modified: "2026-05-28T20:26:40Z", issued: "2026-05-01T10:00:00Z", records: records,
      individuals: individuals, first: "2019-01-01T00:00:00Z", last: "2026-05-01T00:00:00Z",
      tables: [
        .init(schema: "curated", name: "patients", bytes: 812),
        .init(schema: "omop", name: "person", bytes: 0, restriction: restriction),
      ])
  }

  private static func turtle(_ change: (String) -> String = { $0 }) throws -> String {
    CatalogueRecord.turtle(try CatalogueFacts(yaml: change(CatalogueFacts.example), file: "facts.yaml"), description())
  }

  @Test("people's facts and the lake's stand together; counts of few are left out")
  func content() throws {
    let turtle = try Self.turtle()
    #expect(turtle.contains("dct:title \"Lung cancer\"@en, \"Longkanker\"@nl"))
    #expect(turtle.contains("healthdcatap:numberOfRecords \"1234\"^^xsd:nonNegativeInteger"))
    #expect(turtle.contains("<https://data.hospital.example/lake/table/omop/person>\n  a dcat:Distribution"))
    let restricted = turtle.ranges(
      of: "dct:description \"Without those who are left out for HRESCH, as judged on 2026-05-28\"@en")
    #expect(restricted.count == 1, "of the table that was made for a purpose")
    let facts = try CatalogueFacts(yaml: CatalogueFacts.example, file: "facts.yaml")
    let few = CatalogueRecord.turtle(facts, Self.description(records: 9, individuals: 1))
    #expect(!few.contains("numberOf"))
  }

  @Test(
    "pyshacl finds that it conforms to Health-RI's core metadata, and finds what was taken out",
    .enabled(if: ShapeJudge.isAvailable, "no pyshacl in .build/python, or no shared data"))
  func shapes() throws {
    let turtle = try Self.turtle {
      $0.replacing("nl: Longkanker,", with: "nl: \"Long \\\"kanker\\\" \\\\ \\u0007 ë\",")
    }
    #expect(try ShapeJudge.violations(of: turtle).isEmpty)
    for (line, property) in [
      ("dct:accessRights", "http://purl.org/dc/terms/accessRights"),
      ("dcat:keyword", "http://www.w3.org/ns/dcat#keyword"),
      ("dcat:byteSize", "http://www.w3.org/ns/dcat#byteSize"),
    ] {
      let less = turtle.split(separator: "\n", omittingEmptySubsequences: false).filter {
        !$0.hasPrefix("  \(line) ")
      }.joined(separator: "\n")
      let found = try ShapeJudge.violations(of: less)
      #expect(!found.isEmpty && found.allSatisfy { $0.hasPrefix("\(property) ") }, "\(line): \(found)")
    }
    let wrong = turtle.replacing("mailto:data@hospital.example", with: "mailto:nobody")
    #expect(
      try ShapeJudge.violations(of: wrong).contains {
        $0.hasSuffix("PatternConstraintComponent") || $0.hasSuffix("NodeConstraintComponent")
      })
  }

  @Test(
    "a lake describes itself: what it holds, since when, and the tables that can be asked for",
    .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
  func described() async throws {
    try await withTemporaryFolder { folder in
      let lake = try LakeUsesTests.lake(folder, (0..<12).map { "p\($0)" })
      let opened = try Lake(lake.path, .reading, LakeFixture.limits)
      let description = try LakeDescription(opened)
      #expect(description.records == 12)
      #expect(description.individuals == 12)
      #expect(description.first == "2024-01-01T00:00:01Z")
      #expect(description.issued == "2026-05-28T20:26:40Z")
      #expect(description.tables.map(\.name) == ["people"])
      #expect(description.tables.allSatisfy { $0.bytes > 0 })
      #expect(description.snapshot == (try opened.snapshot()))
    }
  }
}
