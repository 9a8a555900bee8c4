import Testing
import WisselSettings
import WisselTesting
import WisselWire

@testable import WisselStation

@Suite("What a station says to a question to its lake")
struct LakeDecisionTests {
  /// What stations approve, by name.
  private static let stations: [(name: String, settings: LakeSettings?)] = [
    ("nothing approved", nil),
    ("an entry without views", LakeSettings(database: "lake")),
    ("one view", LakeSettings(database: "lake", views: ["lung_cohort"])),
    (
      "two views, conditions on age, csv",
      LakeSettings(
        database: "lake", views: ["letters", "patients"], freeText: ["letters"], filters: .columns(["age"]),
        formats: [.csv])
    ),
    (
      "any condition and definition",
      LakeSettings(database: "lake", views: ["patients"], ownViews: true, filters: .any)
    ),
  ]

  /// What tasks write as their query; nil for none.
  private static let queries: [JSONValue?] = [
    nil, "", "lung_cohort", "  patients ", "letters", "patients; DROP TABLE x", "{", "[]", "{}",
    #"{"view": "patients"}"#,
    #"{"view": ""}"#, #"{"view": 7}"#, #"{"view": "patients", "sql": "SELECT 1"}"#,
    #"{"definition": {"resource": "Patient"}}"#, #"{"view": "patients", "definition": {}}"#,
    #"{"definition": "Patient"}"#, #"{"view": "patients", "where": [["age", ">=", 18]]}"#,
    #"{"view": "patients", "where": [["age", "==", 18.5], ["age", "!=", null]]}"#,
    #"{"view": "patients", "where": [["name", "=", "x"]]}"#, #"{"view": "patients", "where": [["age", "~", 18]]}"#,
    #"{"view": "patients", "where": [["age", "<", null]]}"#, #"{"view": "patients", "where": [["age", "=", [1]]]}"#,
    #"{"view": "patients", "where": ["age>18"]}"#, #"{"view": "patients", "where": {}}"#,
    #"{"view": "patients", "format": "parquet"}"#, #"{"view": "patients", "format": "csv"}"#,
    #"{"view": "patients", "format": "xlsx"}"#, 7, .string(String(repeating: "a", count: LakeQuestion.longest + 1)),
  ]

  @Test("by what it has approved")
  func golden() throws {
    var text = ""
    for station in Self.stations {
      text += "# \(station.name)\n"
      for query in Self.queries {
        let shown = try query.map { String(try WireJSON.text($0).prefix(90)) } ?? "no query"
        text += "\(shown)\n  \(Self.words(Self.decision(query, station.settings)))\n"
      }
    }
    try Golden.compare(text, with: "WisselStationTests/Golden/lake-decisions.txt")
  }

  @Test("each refusal says what it is, to the researcher and in full to the operator")
  func refusals() throws {
    let all: [LakeRefusal] =
      [.nothingApproved] + LakeQuestion.Problem.allCases.map { .unreadable($0) } + [
        .unnamed, .view("patients"), .ownView, .filter("age"), .format(.csv), .twice,
      ]
    let text = all.map { refused in
      let refusal = refused.refusal("lake")
      #expect(refusal.rule == .lake)
      return "\(refused) (\(refusal.key))\n  researcher: \(refusal.words)\n  operator:   \(refusal.details)\n"
    }.joined(separator: "\n")
    try Golden.compare(text, with: "WisselStationTests/Golden/lake-refusals.txt")
  }

  @Test("each fault of a lake is told without its data")
  func faults() throws {
    let all: [FrameAnswer.Fault] = [
      .view, .nobody, .column("age"), .value(column: "age"), .definition("select[0].column[1].path: it is no path"),
      .snapshot, .tooLarge,
    ]
    let text = all.map { "\($0)\n  \($0.failure("lake").note)\n" }.joined(separator: "\n")
    try Golden.compare(text, with: "WisselStationTests/Golden/lake-faults.txt")
  }

  @Test("generated queries never crash, and never give a view or column that is not approved")
  func generated() {
    var generator = SeededGenerator(seed: 0x1a4e)
    let parts = [
      "{", "}", "[", "]", "\"view\"", "\"where\"", "\"definition\"", ":", ",", "\"patients\"", "\"secret\"", "\"age\"",
      "\">=\"", "1", "null", "\"format\"", "\"csv\"", " ", "letters", "é", "\u{0}",
    ]
    let settings = LakeSettings(database: "lake", views: ["patients"], filters: .columns(["age"]))
    for _ in 0..<5000 {
      let count = Int.random(in: 0...14, using: &generator)
      let query = (0..<count).map { _ in parts.randomElement(using: &generator) ?? "" }.joined()
      guard case .rows(let rows) = Self.decision(.string(query), settings) else { continue }
      #expect(rows.subject == .view("patients", withFreeText: false), "\(query)")
      #expect(rows.conditions.allSatisfy { $0.column == "age" }, "\(query)")
    }
  }

  private static func decision(_ query: JSONValue?, _ settings: LakeSettings?) -> LakeDecision {
    let parameters = query.map { ["query": $0] } ?? [:]
    return LakeDecision(Result { () throws(LakeQuestion.Problem) in try LakeQuestion(parameters) }, settings)
  }

  private static func words(_ decision: LakeDecision) -> String {
    switch decision {
    case .refused(let refusal): return "refused: \(refusal)"
    case .rows(let rows):
      let subject =
        switch rows.subject {
        case .view(let name, let free): "the view \(name)\(free ? " with free text" : "")"
        case .definition(let text): "the definition \(text)"
        }
      let conditions = rows.conditions.map { " where \($0.column) \($0.operation.rawValue) \($0.value ?? "null")" }
      return "\(subject)\(conditions.joined()) as \(rows.format.rawValue)"
    }
  }
}
