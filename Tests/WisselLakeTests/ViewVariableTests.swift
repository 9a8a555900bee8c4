import Foundation
import Testing
import WisselFHIR
import WisselLake

@Suite("What an expression stands in", .serialized)
struct ViewVariableTests {
  private static let patient =
    #"{"resourceType":"Patient","id":"p","birthDate":"1970-01-02","telecom":[{"value":"a","use":"home","rank":1},"#
    + #"{"value":"b","rank":2}],"contact":[{"telecom":[{"value":"c"}]}],"name":[]}"#

  @Test(
    "%context is what the selection is read from",
    arguments: [
      ("", "%context.id", ["p"]), (#""forEach":"telecom","#, "%context.value", ["a", "b"]),
      (#""forEach":"telecom","#, "%context.value.upper()", ["A", "B"]),
      (#""forEach":"telecom","#, "%resource.telecom.where(value = %context.value).rank.first()", ["1", "2"]),
      (#""forEach":"telecom","#, "%resource.telecom.where(rank > %context.rank).value.upper()", ["B", nil]),
      (#""forEach":"telecom","#, "iif(%context.use = 'home', %context.value, %resource.id)", ["a", "p"]),
      (#""forEachOrNull":"name","#, "%context.family", [nil]),
      (#""forEach":"%context.telecom","#, "value", ["a", "b"]),
      (#""repeat":["contact","telecom"],"#, "%context.value", ["a", "b", "c", nil]),
      (#""repeat":["%context.telecom"],"#, "%context.value", ["a", "b"]),
      (
        #""forEach":"contact","select":[{"forEach":"telecom","column":[{"name":"d","path":"%context.value"}]}],"#,
        "%context.telecom.count()", ["1,c"]
      ),
    ])
  func context(iteration: String, path: String, expected: [String?]) async throws {
    let view = try OneColumn.view(path, of: "Patient", iteration)
    for (engine, rows) in try await OneColumn.rows(view, JSONParser.parse(Self.patient)) {
      #expect(
        rows == expected.map { $0.map { "[\(Self.shown($0))]" } ?? "[null]" }.sorted(), "\(engine)")
    }
  }

  private static func shown(_ text: String) -> String {
    text.split(separator: ",").map { Int($0) == nil ? "\"\($0)\"" : "\($0)" }.joined(separator: ",")
  }

  @Test(
    "the time is that of the run",
    arguments: [
      ("today()", #""2026-11-30""#), ("now()", #""2026-11-30T00:30:00.000+01:00""#),
      ("timeOfDay()", #""00:30:00.000""#), ("birthDate < today()", "true"),
      ("birthDate > today() - 57 years", "true"), ("telecom.where(%resource.birthDate < now()).count()", "2"),
      ("telecom.where(today() = @2026-11-30).value.first()", #""a""#),
    ])
  func time(path: String, expected: String) async throws {
    let zone = try #require(TimeZone(identifier: "Europe/Amsterdam"))
    let view = try OneColumn.view(path, of: "Patient").at(Date(timeIntervalSince1970: 1_795_995_000), in: zone)
    for (engine, rows) in try await OneColumn.rows(view, JSONParser.parse(Self.patient)) {
      #expect(rows == ["[\(expected)]"], "\(engine)")
    }
  }

  @Test("conditions know the time too")
  func condition() async throws {
    let definition = try JSONParser.parse(
      #"{"resource":"Patient","where":[{"path":"birthDate < today()"}],"select":[{"column":[{"name":"c","path":"id"}]}]}"#
    )
    let resource = try JSONParser.parse(Self.patient)
    for (day, expected) in [("1970-01-03T00:00:00Z", ["[\"p\"]"]), ("1970-01-01T00:00:00Z", [])] {
      let view = try ViewDefinition(definition).at(Temporal(day, kind: .dateTime))
      for (engine, rows) in try await OneColumn.rows(view, resource) { #expect(rows == expected, "\(engine)") }
    }
  }
}
