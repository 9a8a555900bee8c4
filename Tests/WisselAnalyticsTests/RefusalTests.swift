import AlgorithmKit
import Testing
import WisselDisclosure
import WisselTesting
import WisselWire

@testable import WisselAnalytics

/// Questions that cannot be answered get words, never numbers.
@Suite(.enabled(if: SharedFiles.available, "the shared reference data are not there"))
struct RefusalTests {
  private func report(_ id: String, _ changes: [String: JSONValue], dataset: String? = nil) async throws -> String {
    let fixture = try Fixture(id)
    do {
      _ = try await runSpecification(
        input: try fixture.input(changing: changes), stations: TestTable.stations(dataset ?? fixture.dataset))
      return "no error"
    } catch let error as any ReportableError {
      return error.report
    }
  }

  @Test("an unknown method is named")
  func unknownMethod() throws {
    #expect(throws: UnknownMethod("median")) {
      try specificationInput(["method": "median"], schema: ["columns": []])
    }
  }

  @Test("what is wrong with a question is said")
  func wrongQuestions() async throws {
    #expect(try await report("summary_lung", ["columns": ["nobody"]]).contains("'nobody'"))
    #expect(try await report("km_lung", ["group": "age"]).contains("not categorical"))
    #expect(try await report("km_lung", ["time": "sex"]).contains("must be a number"))
    #expect(try await report("km_lung", ["strat": "sex"]).contains("no argument 'strat'"))
    #expect(try await report("km_lung", ["event": "age"]).contains("neither 0 nor 1"))
    #expect(try await report("cox_efron_lung_missing", ["ties": "exact"]).contains("'ties'"))
    #expect(try await report("cox_efron_lung_missing", ["terms": []]).contains("names no column"))
    #expect(try await report("cox_efron_lung_missing", ["terms": ["time"]]).contains("another part"))
    #expect(try await report("cox_efron_lung_missing", ["strata": "nobody"]).contains("'nobody'"))
  }

  @Test("values beyond what numbers can square, and intervals beyond all units, get words")
  func extremes() async throws {
    let fixture = try Fixture("cox_efron_lung_missing")
    var table = try TestTable("lung", station: "A")
    let weight = table.header.firstIndex(of: "wt_loss") ?? 0
    for row in table.rows.indices { table.rows[row][weight] = row % 2 == 0 ? "1e308" : "-1e308" }
    table.schema = [
      "columns": .array(
        (table.schema["columns"]?.array ?? []).map { column in
          guard column["name"] == "wt_loss", case .object(var members) = column else { return column }
          members["type"] = "numeric"
          return .object(members)
        })
    ]
    var input = try fixture.input(changing: ["terms": ["wt_loss"]]).object ?? [:]
    var arguments = input["kwargs"]?.object ?? [:]
    arguments["codebook"] = table.schema["columns"]
    input["kwargs"] = .object(arguments)
    let station = try table.station("A")
    do {
      _ = try await runSpecification(input: .object(input), stations: [station])
      Issue.record("the model was fitted")
    } catch let failure as TaskFailure {
      #expect(failure.report.contains("too large for numbers"))
    }
    for method in ["km_lung", "cox_efron_lung_missing"] {
      #expect(try await report(method, ["bin": 1e-300]).contains("'bin'"))
    }
  }

  @Test("a level that varies in no risk set has no coefficient")
  func unseenLevel() async throws {
    let rows = [
      ["9", "0", "-0.0372", "b"], ["42", "1", "1.1691", "a"], ["32", "0", "0.7789", "a"], ["4", "0", "1.6361", "c"],
      ["20", "1", "0.9658", "a"], ["15", "1", "0.2", "a"],
    ]
    let schema: JSONValue = [
      "columns": [
        ["name": "time", "type": "integer"], ["name": "event", "type": "integer"], ["name": "x", "type": "numeric"],
        ["name": "g", "type": "categorical", "levels": ["a", "b", "c"]],
      ]
    ]
    let table = TestTable(header: ["time", "event", "x", "g"], rows: rows, schema: schema)
    let input = try specificationInput(
      ["method": "cox", "time": "time", "event": "event", "terms": ["x", "g"]], schema: schema)
    let result = try await runSpecification(input: input, stations: [table.station("A")])
    #expect(result["aliased"] == ["g[b]", "g[c]"])
    #expect(result["coefficients"]?["x"]?.number != nil)
  }

  @Test("collinear columns get null and are named; a constant one too")
  func aliased() async throws {
    let fixture = try Fixture("cox_efron_lung_missing")
    let tables = try ["A", "B", "C"].map { name in
      var table = try TestTable("lung", station: name)
      let age = table.header.firstIndex(of: "age") ?? 0
      let karno = table.header.firstIndex(of: "ph_karno") ?? 0
      let meal = table.header.firstIndex(of: "meal_cal") ?? 0
      for row in table.rows.indices {
        table.rows[row][karno] = Int(table.rows[row][age]).map { String(3 * $0 - 7) } ?? ""
        table.rows[row][meal] = "5"
      }
      return try table.station(name)
    }
    let input = try fixture.input(changing: ["terms": ["age", "ph_karno", "meal_cal", "sex"], "zph": false])
    let result = try await runSpecification(input: input, stations: tables)
    #expect(result["aliased"] == ["ph_karno", "meal_cal"])
    #expect(result["coefficients"]?["ph_karno"] == .null)
    #expect(result["hazard_ratio"]?["meal_cal"] == .null)
    let plain = try await runSpecification(
      input: try fixture.input(changing: ["terms": ["age", "sex"], "zph": false]),
      stations: TestTable.stations("lung"))
    let difference = (result["loglik"]?.number ?? 0) - (plain["loglik"]?.number ?? 1)
    #expect(abs(difference) < 1e-9)
  }

  @Test("a group without events is reported as a monotone likelihood, with its column named")
  func monotone() async throws {
    let fixture = try Fixture("cox_efron_lung_missing")
    let tables = try ["A", "B", "C"].map { name in
      var table = try TestTable("lung", station: name)
      let sex = table.header.firstIndex(of: "sex") ?? 0
      let event = table.header.firstIndex(of: "event") ?? 0
      for row in table.rows.indices where table.rows[row][sex] == "female" { table.rows[row][event] = "0" }
      return try table.station(name)
    }
    let result = try await runSpecification(input: try fixture.input(), stations: tables)
    #expect(result["infinite_coefficients"] == ["sex[female]"])
    #expect(result["status"]?.string?.hasPrefix("monotone likelihood") == true)
    #expect(result["coefficients"] == nil)
    #expect((result["loglik"]?.number ?? -.infinity) > (result["loglik_null"]?.number ?? 0))
  }

  @Test("without complete rows there is an answer in words")
  func noRows() async throws {
    let fixture = try Fixture("cox_efron_lung_missing")
    var empty = try TestTable.pooled("lung")
    empty.rows = []
    let station = try empty.station("A")
    await #expect(throws: AlgorithmError("'cox': no station has a complete row")) {
      try await runSpecification(input: try fixture.input(), stations: [station])
    }
  }
}
