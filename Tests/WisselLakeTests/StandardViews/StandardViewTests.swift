import Foundation
import Testing
import WisselDuckDB
import WisselFHIR
import WisselLake
import WisselTesting

@Suite("Standard views", .serialized, .enabled(if: StandardTables.isAvailable))
struct StandardViewTests {
  @Test("every view reads, is named after its file, and gives the same rows in the interpreter and in DuckDB")
  func agreement() async throws {
    let seed: UInt64 = Soak.isOn ? .random(in: 0..<1_000_000) : 20_261_130
    print("standard views: seed \(seed)")
    try await withHospital(SynthesisSettings(patients: 8, seed: seed, cohort: .lung)) { hospital, _ in
      for name in StandardViews.names {
        let view = try #require(try StandardViews.view(name))
        #expect(view.name == name)
        let file = hospital.appendingPathComponent("\(view.resource).ndjson")
        guard FileManager.default.fileExists(atPath: file.path) else { continue }
        let expected = try await Self.rows(InterpreterEngine(), view, file)
        let rows = try await Self.rows(try DuckDBEngine(), view, file)
        #expect(rows == expected, "seed \(seed): \(name)")
        // A hospital of few patients made by chance may lack what a view is about.
        #expect(!rows.isEmpty || Soak.isOn || name == "letter_compositions", "seed \(seed): \(name)")
      }
    }
  }

  /// The rows a view gives over a file of resources, in a fixed order.
  static func rows(_ engine: some ViewEngine, _ view: ViewDefinition, _ file: URL) async throws -> [String] {
    let rows = Collected()
    try await engine.run(view, over: ResourceLines(files: [file.path])) { rows.add(JSON.array($0).text) }
    return rows.sorted
  }

  @Test("the tables derived from a small hospital")
  func derived() async throws {
    try await withHospital(SynthesisSettings(patients: 6, seed: 20, cohort: .lung)) { hospital, scratch in
      let tables = try await StandardTables(of: hospital, scratch: scratch)
      var text = ""
      for derived in StandardViews.derived {
        let rows = try tables.texts("SELECT * FROM \(derived.name) LIMIT 12")
        text += "\(derived.name): \(try tables.value("SELECT count(*) FROM \(derived.name)") ?? "")\n"
        // Consent goes by this column: it must be there, and be the id of a patient.
        let strangers = try tables.value(
          "SELECT count(*) FROM \(derived.name) WHERE _patient IS NULL OR _patient NOT IN (SELECT patient_id FROM patients)"
        )
        #expect(strangers == "0", "\(derived.name)")
        for row in rows {
          text += "  " + row.map { ($0 ?? "-").replacing("\n", with: "⏎") }.joined(separator: " | ") + "\n"
        }
      }
      try Golden.compare(text, with: "WisselLakeTests/Golden/derived.txt")
    }
  }

  @Test("a derived table reads only what it names, and that was made before it")
  func order() throws {
    var known = Set(StandardViews.names)
    for derived in StandardViews.derived {
      #expect(Set(derived.inputs).isSubset(of: known), "\(derived.name)")
      known.insert(derived.name)
      let others = known.subtracting(derived.inputs + [derived.name])
      for other in others {
        #expect(!derived.sql.contains("FROM \(other) ") && !derived.sql.contains("JOIN \(other) "))
      }
    }
  }

  @Test("free text is named by columns that are there")
  func freeText() throws {
    for (table, columns) in StandardViews.freeText {
      guard let view = try StandardViews.view(table) else {
        #expect(StandardViews.derived.contains { $0.name == table }, "\(table)")
        continue
      }
      #expect(columns.isSubset(of: view.columns.map(\.name)), "\(table)")
    }
  }

  @Test("a time is the day's in Amsterdam, whatever its zone; partial dates stay partial")
  func dates() async throws {
    try await withTemporaryFolder { folder in
      let patients = [
        ("a", "2024-07-01T23:30:00Z"), ("b", "2024-07-01T00:30:00+02:00"), ("c", "2024-12-31T23:30:00+00:00"),
        ("d", "2024-07"),
        ("e", "2024-07-01"), ("f", "2024-07-01T23:30:00"),
      ].map {
        #"{"resourceType":"Encounter","id":"\#($0)","status":"finished","class":{"code":"IMP"},"subject":{"reference":"Patient/p"},"period":{"start":"\#($1)"}}"#
      }
      try Data(patients.joined(separator: "\n").utf8).write(to: folder.appendingPathComponent("Encounter.ndjson"))
      let tables = try await StandardTables(of: folder, scratch: folder)
      let rows = try tables.texts("SELECT encounter_id, start_date, start_time FROM stays ORDER BY 1")
      #expect(
        rows == [
          ["a", "2024-07-02", "2024-07-02 01:30:00"], ["b", "2024-07-01", "2024-07-01 00:30:00"],
          ["c", "2025-01-01", "2025-01-01 00:30:00"], ["d", nil, nil], ["e", "2024-07-01", nil],
          ["f", "2024-07-01", "2024-07-01 23:30:00"],
        ])
    }
  }
}

@Suite("Units")
struct UnitConversionTests {
  @Test(
    "values are converted exactly",
    arguments: [
      ("2345-7", "mg/dL", "100", "5.55100"), ("2160-0", "mg/dL", "1.00", "88.400"),
      ("29463-7", "[lb_av]", "150", "68.03885550"),
    ])
  func exact(analyte: String, unit: String, value: String, expected: String) throws {
    let conversion = try #require(UnitConversion.of(analyte, in: unit))
    #expect(conversion.convert(try #require(ExactDecimal(value)))?.text == expected)
  }

  @Test("a test has one conversion from a unit, and never one to itself")
  func unique() {
    #expect(Set(UnitConversion.all.map { "\($0.analyte) \($0.source)" }).count == UnitConversion.all.count)
    for conversion in UnitConversion.all { #expect(conversion.source != conversion.target) }
    #expect(UnitConversion.of("2345-7", in: "mmol/L") == nil)
  }
}
