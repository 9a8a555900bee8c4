import Foundation
import Testing
import WisselClient
import WisselModel
import WisselWire

/// A clause of the contract with algorithms: a function of `Tests/Interop/v6_contract`, what it is asked with, and what
/// it must answer.
struct ContractClause: Sendable {
  let name: String
  var method: String
  var databases: [JSONValue] = []
  var arguments: [String: JSONValue] = [:]
  /// The answer, or nil where the run must crash.
  var answer: JSONValue?
  /// What its log must hold.
  var words = ""

  /// The databases of every hospital beside its tables: one of each type that the tools know, and of those they do not.
  ///
  /// - Parameters:
  ///   - store: the port of a triple store on this machine.
  ///   - secureStore: that of another, which speaks TLS.
  static func databases(in folder: URL, store: Int, secureStore: Int) -> [String] {
    let omop =
      "{dbms: postgresql, user: ohdsi, password: 'p=w!d', cdm_database: cdm, cdm_schema: omop, results_schema: results}"
    return [
      "{label: sheet, uri: \(folder.path)/sheet.xlsx, type: excel}",
      "{label: parquet, uri: \(folder.path)/table.parquet, type: parquet, mount_mode: ro}",
      "{label: base, uri: \(folder.path)/base.sqlite, type: sql}",
      "{label: files, uri: \(folder.path)/files, type: folder}",
      "{label: cdm, uri: 'jdbc:postgresql://omop.example:5432/cdm', type: omop, env: \(omop)}",
      "{label: facts, uri: 'http://127.0.0.1:\(store)/sparql', type: sparql}",
      "{label: sealed, uri: 'https://localhost:\(secureStore)/sparql', type: sparql}",
      "{label: elsewhere, uri: 's3://bucket/key', type: other, env: {region: 'eu-1', empty: ''}}",
    ]
  }

  private static let patients: JSONValue = [
    "columns": ["age", "sex"], "rows": [[41, "f"], [52, nil], [63, "m"]],
  ]

  private static func all(_ federation: Federation) -> [ContractClause] {
    let filter: JSONValue = [["function": "filter_range", "parameters": ["column": "a", "min_": 1, "max_": 3]]]
    let bounded: JSONValue = [
      ["function": "dummy_preprocess", "parameters": [:]],
      ["function": "filter_range", "parameters": ["column": "a", "min_": 2, "include_min": true]],
    ]
    let question = """
      PREFIX : <http://example.org/>
      SELECT ?age ?sex WHERE { ?p :age ?age OPTIONAL { ?p :sex ?sex } } ORDER BY ?age
      """
    let organizations = JSONValue.array(federation.hospitals.map { .int($0.rawValue) })
    return [
      ContractClause(
        name: "an Excel sheet by name", method: "table", databases: [["label": "sheet", "sheet_name": "two"]],
        answer: patients),
      ContractClause(
        name: "the first sheet where none is named", method: "table", databases: [["label": "sheet"]],
        answer: ["columns": ["first"], "rows": [[1]]]),
      ContractClause(
        name: "parquet, mounted as it lies", method: "table", databases: [["label": "parquet"]], answer: patients),
      ContractClause(
        name: "SQL by a query", method: "table",
        databases: [["label": "base", "query": "SELECT age, sex FROM patients WHERE age < 60 ORDER BY age DESC"]],
        answer: ["columns": ["age", "sex"], "rows": [[52, nil], [41, "f"]]]),
      ContractClause(
        name: "SQL without a query", method: "table", databases: [["label": "base"]],
        words: "Query is required for database type 'sql'"),
      ContractClause(
        name: "a triple store by a query", method: "table",
        databases: [["label": "facts", "query": .string(question)]], answer: patients),
      ContractClause(
        name: "a triple store behind TLS", method: "table",
        databases: [["label": "sealed", "query": .string(question)]], answer: patients),
      ContractClause(
        name: "preprocessing", method: "table", databases: [["label": "second", "preprocessing": filter]],
        answer: ["columns": ["a"], "rows": [[2]]]),
      ContractClause(
        name: "several steps of preprocessing", method: "table",
        databases: [["label": "second", "preprocessing": bounded]],
        answer: ["columns": ["a"], "rows": [[2], [3]]]),
      ContractClause(
        name: "several databases of several types in the order asked for", method: "order",
        databases: [["label": "second"], ["label": "sheet"], ["label": "default"]],
        answer: ["a", "first", "größe"]),
      ContractClause(
        name: "the same in another order", method: "order",
        databases: [["label": "default"], ["label": "second"], ["label": "sheet"]],
        answer: ["größe", "a", "first"]),
      ContractClause(
        name: "a folder, which cannot be written", method: "files", databases: [["label": "files"]],
        answer: [
          "folder": "/mnt/files", "type": "folder", "texts": ["a.txt": "ä", "b.txt": ""], "writable": false,
        ]),
      ContractClause(
        name: "an address the algorithm opens itself", method: "elsewhere", databases: [["label": "elsewhere"]],
        answer: [
          "ELSEWHERE_DATABASE_URI": "s3://bucket/key", "ELSEWHERE_DATABASE_TYPE": "other",
          "ELSEWHERE_DB_PARAM_REGION": "eu-1", "ELSEWHERE_DB_PARAM_EMPTY": "",
        ]),
      ContractClause(
        name: "a type the tools cannot load", method: "table", databases: [["label": "files"]],
        words: "Unknown database type 'folder'"),
      ContractClause(
        name: "OMOP, as far as there is no R", method: "omop", databases: [["label": "cdm"]],
        answer: [
          // The end of the way to it, inside the container.
          "connection_string": "jdbc:postgresql://127.0.0.1:5432/cdm", "user": "ohdsi", "password": "p=w!d",
          "dbms": "postgresql", "database": "cdm", "cdm_schema": "omop", "results_schema": "results",
          "folder": "/mnt/tmp/incremental",
        ]),
      ContractClause(
        name: "exactly the variables of the contract", method: "variables", databases: [["label": "second"]],
        answer: [
          "names": [
            "API_PATH", "DB_LABELS", "HOME", "HOST", "INPUT_FILE", "OUTPUT_FILE", "PKG_NAME", "PLACE", "PORT",
            "PYTHONPATH", "SECOND_DATABASE_TYPE", "SECOND_DATABASE_URI", "SECOND_DB_PARAM_SCHEMA", "SETTING",
            "TEMPORARY_FOLDER", "TOKEN_FILE", "USER_REQUESTED_DATABASE_LABELS",
          ], "labels": "second", "place": "North",
        ]),
      ContractClause(name: "no result", method: "nothing", answer: .null),
      ContractClause(name: "a result that is no JSON", method: "thing", words: "not JSON serializable"),
      ContractClause(
        name: "a job: subtasks, a folder of its own, and everything the client can ask", method: "job",
        arguments: ["organizations": organizations],
        answer: [
          "answers": ["from the central function", "nothing"], "failed": [], "parent": true, "runs": 2,
          "statuses": ["completed", "completed"], "collaboration": true, "own": true, "addresses": [], "proxied": [],
          "outside": [],
        ]),
    ]
  }

  /// What Arrow's threads seldom do when Python ends, after the output was written; such a run rightly counts as crashed.
  private static let peersFault = "terminate called without an active exception"

  /// Asks all of the first hospital at once, and judges every answer.
  static func expectAll(_ federation: Federation) async throws {
    let north = [federation.hospitals[0]]
    var asked: [(clause: ContractClause, task: TaskID)] = []
    for clause in all(federation) {
      let input = AlgorithmInput(method: clause.method, kwargs: clause.arguments)
      asked.append(
        (clause, try await federation.begin(PythonImage.reference, input, of: north, databases: clause.databases)))
    }
    for (clause, task) in asked {
      var result = try #require(try await federation.answers(to: task).first)
      if result.log?.contains(Self.peersFault) == true {
        print("\(clause.name): asked again after a fault of the reader of Parquet files")
        let input = AlgorithmInput(method: clause.method, kwargs: clause.arguments)
        let again = try await federation.begin(PythonImage.reference, input, of: north, databases: clause.databases)
        result = try #require(try await federation.answers(to: again).first)
      }
      let log = result.log ?? ""
      #expect(clause.words.isEmpty || log.contains(clause.words), "\(clause.name): \(log)")
      if let answer = clause.answer {
        #expect(result.status == .completed, "\(clause.name): \(log)")
        #expect(try result.value(as: JSONValue.self) == answer, "\(clause.name): \(log)")
      } else {
        #expect(result.status == .crashed && result.content == .none, "\(clause.name): \(log)")
      }
    }
    let number = try #require(
      try await federation.ask(PythonImage.reference, AlgorithmInput(method: "number"), of: north, databases: []).first)
    // As Python writes it, although JSON has no such number.
    #expect(number.content == .bytes(Array(#"{"x": NaN, "\u00e9": "\u6f22\ud83d\ude42"}"#.utf8)))
  }
}
