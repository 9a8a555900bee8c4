import Foundation
import WisselDuckDB
import WisselFHIR
import WisselLake
import WisselWire

/// ND-JSON to Parquet through a view of 13 columns of observations, in megabytes per second of processor time; beside
/// DuckDB with SQL written by hand, plain Python with orjson, and PySpark.
struct ViewBench {
  private let bytes = 256 << 20

  func run() async throws {
    Line.heading(
      "\(bytes >> 20) MiB of Observation through a view of 13 columns to Parquet, per core (goals: 1.5× SQL written by "
        + "hand, 2× Python with orjson, 5× PySpark)")
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("wissel-view-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let source = folder.appendingPathComponent("Observation.ndjson").path
    let size = try Self.write(bytes, to: source)
    let view = try ViewDefinition(JSONParser.parse(Self.view))
    var best: (ours: Double, hand: Double) = (.infinity, .infinity)
    for round in 0..<3 {
      let output = folder.appendingPathComponent("\(round).parquet").path
      best.ours = min(
        best.ours,
        try await Self.processorTime { _ = try await ViewFile().write(view, over: [source], to: output + ".own") })
      best.hand = min(best.hand, try await Self.processorTime { try Self.byHand(source, output) })
    }
    let speed = { (seconds: Double) in Double(size) / seconds / 1e6 }
    Line.figure("wissel lake view run --parquet", String(format: "%6.0f MB/s", speed(best.ours)))
    peer("DuckDB, SQL written by hand", best.hand, best.ours, speed)
    let output = folder.appendingPathComponent("peer").path
    for (name, program, script) in [
      ("Python with orjson and pyarrow", Peer.python, "view_orjson.py"),
      ("PySpark, local[1], without its start", Peer.spark, "view_spark.py"),
    ] {
      guard let seconds = try await Peer.run(program, script, [source, output + script])?["seconds"]?.number else {
        continue
      }
      peer(name, seconds, best.ours, speed)
    }
  }

  private func peer(_ name: String, _ seconds: Double, _ ours: Double, _ speed: (Double) -> Double) {
    Line.figure(
      name, String(format: "%6.0f MB/s", speed(seconds)), note: "ours is \(Line.ratio(seconds / ours)) as fast")
  }

  /// Processor time of this process, all threads together.
  private static func processorTime(_ body: () async throws -> Void) async rethrows -> Double {
    // Ticks of a millionth of a second, by POSIX.
    let start = clock()
    try await body()
    return Double(clock() - start) / 1e6
  }

  private static func byHand(_ source: String, _ output: String) throws {
    var settings = DuckDBSettings(files: [source, output])
    settings.keepsOrder = false
    let connection = try DuckDBConnection(DuckDBLibrary.shared.get(), settings)
    try connection.run(
      """
      COPY (
        SELECT id, status, category[1].coding[1].code AS category, code.coding[1]."system" AS "system",
          code.coding[1].code AS code, code.coding[1].display AS display,
          CASE WHEN starts_with(subject.reference, 'Patient/') THEN substr(subject.reference, 9) END AS patient,
          CASE WHEN starts_with(encounter.reference, 'Encounter/') THEN substr(encounter.reference, 11) END AS encounter,
          "effectiveDateTime" AS effective, issued, "valueQuantity"."value" AS "value",
          "valueQuantity".unit AS unit, "valueQuantity".code AS value_code
        FROM read_ndjson(\(SQLText.literal(source)), columns = {
          id: 'VARCHAR', status: 'VARCHAR', category: 'STRUCT(coding STRUCT(code VARCHAR)[])[]',
          code: 'STRUCT(coding STRUCT("system" VARCHAR, code VARCHAR, display VARCHAR)[])',
          subject: 'STRUCT(reference VARCHAR)', encounter: 'STRUCT(reference VARCHAR)',
          "effectiveDateTime": 'VARCHAR', issued: 'VARCHAR',
          "valueQuantity": 'STRUCT("value" DECIMAL(38, 18), unit VARCHAR, code VARCHAR)'})
      ) TO \(SQLText.literal(output)) (FORMAT parquet, COMPRESSION zstd)
      """)
  }

  /// Writes about as many bytes of observations, no two alike; returns how many it were.
  static func write(_ bytes: Int, to path: String) throws -> Int {
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    guard let file = FileHandle(forWritingAtPath: path) else { throw LakeError("\(path) cannot be written") }
    defer { try? file.close() }
    var (written, number) = (0, 0)
    while written < bytes {
      var text = ""
      for _ in 0..<1000 {
        text += observation(number) + "\n"
        number += 1
      }
      try file.write(contentsOf: Data(text.utf8))
      written += text.utf8.count
    }
    return written
  }

  private static let tests = [
    ("2339-0", "Glucose", "mmol/L"), ("718-7", "Hemoglobine", "mmol/L"), ("2160-0", "Kreatinine", "umol/L"),
    ("2823-3", "Kalium", "mmol/L"), ("29463-7", "Lichaamsgewicht", "kg"),
  ]

  private static func observation(_ number: Int) -> String {
    let (code, display, unit) = tests[number % tests.count]
    let (day, minute) = (10 + number % 18, 10 + number / 7 % 50)
    return
      #"{"resourceType":"Observation","id":"o\#(number)","meta":{"versionId":"1","lastUpdated":"2023-04-\#(day)T10:\#(minute):12.123+02:00"},"#
      + #""identifier":[{"use":"official","system":"urn:oid:1.2.3.4.5","value":"\#(number)"}],"status":"final","#
      + #""category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory","#
      + #""display":"laboratory"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"\#(code)","display":"\#(display)"}],"#
      + #""text":"\#(display)"},"subject":{"reference":"Patient/p\#(number / 40)"},"encounter":{"reference":"Encounter/e\#(number / 12)"},"#
      + #""effectiveDateTime":"2023-04-\#(day)T09:\#(minute):00+02:00","issued":"2023-04-\#(day)T10:\#(minute):12.123+02:00","#
      + #""performer":[{"reference":"Organization/o1","display":"Laboratorium"}],"valueQuantity":{"value":\#(number % 97).\#(10 + number % 89),"#
      + #""unit":"\#(unit)","system":"http://unitsofmeasure.org","code":"\#(unit)"},"#
      + #""referenceRange":[{"low":{"value":4.0,"unit":"\#(unit)"},"high":{"value":7.8,"unit":"\#(unit)"}}]}"#
  }

  private static let view = """
    {"resourceType": "ViewDefinition", "resource": "Observation", "name": "observations", "select": [{"column": [
      {"name": "id", "path": "getResourceKey()"}, {"name": "status", "path": "status"},
      {"name": "category", "path": "category.first().coding.first().code"},
      {"name": "system", "path": "code.coding.first().system"}, {"name": "code", "path": "code.coding.first().code"},
      {"name": "display", "path": "code.coding.first().display"},
      {"name": "patient", "path": "subject.getReferenceKey(Patient)"},
      {"name": "encounter", "path": "encounter.getReferenceKey(Encounter)"},
      {"name": "effective", "path": "effective.ofType(dateTime)"}, {"name": "issued", "path": "issued"},
      {"name": "value", "path": "value.ofType(Quantity).value", "type": "decimal"},
      {"name": "unit", "path": "value.ofType(Quantity).unit"},
      {"name": "value_code", "path": "value.ofType(Quantity).code"}]}]}
    """
}
