import Testing
import WisselFHIR

@Suite("Comparing in views", .serialized)
struct ComparisonTests {
  /// `$this` is each of some texts, of an element that R4 does not have and whose type is not known so; the constant is a
  /// date.
  private static let view = """
    {"resource": "Patient", "constant": [{"name": "day", "valueDate": "2010"}],
     "select": [{"forEach": "nicknames", "column": [
       {"name": "below", "path": "$this < %day"}, {"name": "equal", "path": "$this = %day"}]}]}
    """
  private static let patient = """
    {"resourceType": "Patient", "nicknames": ["12:30:00", "2009", "2010", "2010-05", "abc"]}
    """

  @Test(
    "a time and a date have no order and are not equal; dates are, as far as they are precise; a text is a text",
    arguments: LakeEngine.available)
  func families(engine: LakeEngine) async throws {
    let rows = try await engine.rows(
      ViewDefinition(JSONParser.parse(Self.view)), [JSONParser.parse(Self.patient)])
    #expect(
      rows.map { $0.map(\.text) } == [
        ["null", "false"], ["true", "false"], ["false", "true"], ["null", "null"], ["false", "false"],
      ])
  }
}
