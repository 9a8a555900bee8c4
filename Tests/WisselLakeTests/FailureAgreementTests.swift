import Foundation
import Testing
import WisselFHIR
import WisselLake
import WisselTesting

/// What a view cannot evaluate ends its run on every engine, in the same words; and nothing else does.
@Suite("Engines fail alike", .serialized)
struct FailureAgreementTests {
  /// Two names with three given names, and two families.
  private static let patient = """
    {"resourceType": "Patient", "id": "p1", "active": true, "multipleBirthInteger": 2,
     "name": [{"family": "A", "given": ["Ann", "Bea"]}, {"family": "B", "given": ["Cid"]}]}
    """

  /// What a view gives: its rows, or the words it fails with.
  private func outcome(_ engine: LakeEngine, _ view: ViewDefinition, _ resource: String) async throws -> String {
    do {
      return try await engine.rows(view, [JSONParser.parse(resource)]).map { JSON.array($0).text }.joined()
    } catch let error as ViewError {
      return "\(error)"
    }
  }

  private func view(_ members: String) throws -> ViewDefinition {
    try ViewDefinition(JSONParser.parse(#"{"resource": "Patient", \#(members)}"#))
  }

  @Test(
    "several items within an expression end the run at their column, whatever is made of them",
    arguments: [
      ("name.single().given.count()", 6), ("name.given.single().exists()", 12), ("name.given.upper().empty()", 12),
      ("name.given.single() = 'x'", 12), ("name.given.length() > 1", 12), ("name.given.single().join()", 12),
      ("name.single().family", 6), ("name.single().exists(family = 'A')", 6), ("name.single().first().family", 6),
      ("name.where(given.single() = 'x').count()", 18), ("name.select(given.single()).count()", 19),
      ("name.exists(given > 'a')", 13), ("name.given.not()", 12), ("name.first().given.join(name.given)", 30),
      ("iif(name.given, 1, 2)", 10), ("iif(name.given.single().exists(), 1, 2)", 16), ("name.where(given).count()", 12),
      ("name.single().getReferenceKey()", 6), ("name.single().extension('u').exists()", 6),
      ("(name.single() | name).count()", 7), ("-multipleBirth + name.given.length()", 29),
      // What stands on the other side hides nothing.
      ("true or name.given.single() = 'x'", 20), ("name.given.single() = 'x' or true", 12),
      ("false and name.given.upper() = 'X'", 22), ("(false implies name.given > 'a').empty()", 21),
      ("nothing > name.given.single()", 22), ("nothing.given = name.first().given.single()", 36),
      ("iif(true or name.given > 'a', 1, 2)", 18),
    ])
  func column(path: String, column: Int) async throws {
    for isCollection in [true, false] {
      let view = try view(
        #""select": [{"column": [{"name": "c", "path": "\#(path)", "collection": \#(isCollection)}]}]"#)
      let told = ViewError("select[0].column[0].path", column: column, "there are several items where one is expected")
      for engine in LakeEngine.available {
        #expect(try await outcome(engine, view, Self.patient) == "\(told)", "\(engine.rawValue)")
      }
    }
  }

  private static let several = "there are several items where one is expected"
  private static let noBoolean = "a condition gave something that is no boolean"
  private static let id = #""select": [{"column": [{"name": "i", "path": "id"}]}]"#
  private static let failing = #""column": [{"name": "a", "path": "name.given.single()"}]"#
  private static let failingTwice = #""unionAll": [{\#(failing)}, {\#(failing)}]"#
  private static let givens = #"{"forEach": "name.given", "column": [{"name": "g", "path": "$this"}]}"#
  private static let givensOrNull = #"{"forEachOrNull": "given", "column": [{"name": "g", "path": "$this"}]}"#
  private static let none = #"{"forEach": "contact", "column": [{"name": "n", "path": "id"}]}"#

  private static func a(_ path: String) -> String { #"{"column": [{"name": "a", "path": "\#(path)"}]}"# }
  private static let nested = #"{"forEach": "given", \#(a("$this").dropFirst()), \#(a("given.first().upper()"))"#
  private static let tails =
    #"{"forEach": "given.tail()", \#(a("iif($this = 'Bea', %rowIndex, $this.single().upper())").dropFirst())"#
  private static let last =
    #"{"forEach": "name.where(family = 'B')", "column": [{"name": "n", "path": "given"}]}"#

  @Test(
    "conditions, iterations and unions fail where the interpreter does, and nowhere else",
    arguments: [
      (#""where": [{"path": "name.given.single().exists()"}], \#(id)"#, "where[0].path, column 12: \(several)"),
      (
        #""select": [{"forEach": "name.single()", "select": [\#(givensOrNull)]}]"#,
        "select[0].forEach, column 6: \(several)"
      ),
      (
        #""select": [{"repeat": ["name.where(given.single() = 'x')"], "column": [{"name": "v", "path": "'a'"}]}]"#,
        "select[0].repeat, column 18: \(several)"
      ),
      (
        #""select": [{"column": [{"name": "c", "path": "name.single().family", "collection": true}]}]"#,
        "select[0].column[0].path, column 6: \(several)"
      ),
      (
        #""select": [{"forEach": "name", "column": [{"name": "c", "path": "%rowIndex + given.length()"}]}]"#,
        "select[0].column[0].path, column 19: \(several)"
      ),
      // Of conditions the first that does not hold ends it.
      (#""where": [{"path": "name.count() = 1"}, {"path": "name.family > 'a'"}], \#(id)"#, ""),
      (
        #""where": [{"path": "name.family > 'a'"}, {"path": "name.count() = 1"}], \#(id)"#,
        "where[0].path, column 6: \(several)"
      ),
      (#""where": [{"path": "true or name.family > 'a'"}], \#(id)"#, "where[0].path, column 14: \(several)"),
      (#""where": [{"path": "false and name.family > 'a'"}], \#(id)"#, "where[0].path, column 16: \(several)"),
      (
        #""where": [{"path": "name.family"}], \#(id)"#,
        "where[0].path, column 6: \(noBoolean)"
      ),
      (#""where": [{"path": "id"}], \#(id)"#, "where[0].path, column 1: \(noBoolean)"),
      // What is evaluated for no row fails on none.
      (#""select": [{\#(failing)}, \#(none)]"#, ""), (#""select": [\#(none), {\#(failing)}]"#, ""),
      (#""select": [{\#(failingTwice)}, \#(none)]"#, ""), (#""select": [\#(none), {\#(failingTwice)}]"#, ""),
      (#""select": [\#(none), {"forEach": "name.single()", "column": [{"name": "f", "path": "family"}]}]"#, ""),
      (
        #""select": [{"forEach": "name.single()", "column": [{"name": "f", "path": "family"}]}, \#(none)]"#,
        "select[0].forEach, column 6: \(several)"
      ),
      (#""select": [{\#(failingTwice)}, \#(givens)]"#, "select[0].unionAll[0].column[0].path, column 12: \(several)"),
      (
        #""select": [{"forEach": "name", "unionAll": [\#(a("family")), \#(a("given"))]}, \#(none)]"#,
        ""
      ),
      (
        #""select": [{"forEach": "name", "unionAll": [\#(a("family")), {"unionAll": [\#(nested)]}]}, \#(last)]"#,
        #"["A","Cid"]["Ann","Cid"]["Bea","Cid"]["ANN","Cid"]["B","Cid"]["Cid","Cid"]["CID","Cid"]"#
      ),
      (
        #""select": [{"forEach": "name", "unionAll": [\#(a("family")), \#(tails), \#(a("given.last() & family"))]}]"#,
        #"["A"][0]["BeaA"]["B"]["CidB"]"#
      ),
      (
        #""select": [{"column": [{"name": "c", "path": "multipleBirth & 'x'"}]}]"#,
        "select[0].column[0].path, column 1: '&' joins texts; toString() makes one"
      ),
    ])
  func whole(members: String, told: String) async throws {
    let view = try view(members)
    for engine in LakeEngine.available {
      // The rows of a union have no order.
      let given = try await outcome(engine, view, Self.patient)
      let isRows = told.hasPrefix("[")
      #expect(
        isRows ? given.split(separator: "]").sorted() == told.split(separator: "]").sorted() : given == told,
        "\(engine.rawValue): \(given)")
    }
  }

  @Test(
    "a Parquet file is not written either", .enabled(if: LakeEngine.duckdb.isAvailable),
    arguments: [
      "name.single().given.count()", "name.given.single().exists()", "name.given.upper().empty()",
      "name.given.single() = 'x'", "true or name.given > 'a'", "name.given.single().join()", "name.family",
    ])
  func file(path: String) async throws {
    let view = try view(#""select": [{"column": [{"name": "c", "path": "\#(path)"}, {"name": "d", "path": "1 | 1"}]}]"#)
    let resource = try JSONParser.parse(Self.patient)
    let told = #expect(throws: ViewError.self) { try ViewInterpreter(view).rows(of: resource) }
    try await withTemporaryFolder { folder in
      let (input, output) = (folder.path + "/r.ndjson", folder.path + "/o.parquet")
      try Data(resource.text.utf8).write(to: URL(fileURLWithPath: input))
      let given = await #expect(throws: ViewError.self) {
        _ = try await ViewFile().write(view, over: [input], to: output)
      }
      #expect(given == told)
      #expect(!FileManager.default.fileExists(atPath: output))
    }
  }
}
