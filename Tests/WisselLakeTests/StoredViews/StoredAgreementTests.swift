import Testing
import WisselFHIR
import WisselLake
import WisselTesting

@Suite(
  "Views over documents that PostgreSQL holds agree", .serialized,
  .enabled(if: PrivatePostgres.isInstalled, "\(PrivatePostgres.reason)"))
struct StoredAgreementTests {
  @Test("with every official case", .enabled(if: !OfficialCase.all.isEmpty, "needs WISSEL_SHARED"))
  func official() async throws {
    var ways: [StoredViewEngine.Way: Int] = [:]
    for test in OfficialCase.all {
      let view: ViewDefinition
      let rows: [[JSON]]
      do {
        view = try ViewDefinition(test.view)
        let way: StoredViewEngine.Way
        (rows, way) = try await StoredRows.of(view, test.resources)
        ways[way, default: 0] += 1
      } catch {
        #expect(error is ViewError && test.rows == nil && test.count == nil, "\(test): \(error)")
        continue
      }
      #expect(test.expects(rows, columns: view.columns.map(\.name)), "\(test): \(rows.map { $0.map(\.text) })")
    }
    print("official cases over stored documents: \(ways[.inPlace] ?? 0) in place, \(ways[.streamed] ?? 0) streamed")
    #expect(ways[.inPlace, default: 0] > 50)
  }

  @Test("with the interpreter, of generated views over generated resources", arguments: [true, false])
  func generated(isPlain: Bool) async throws {
    let seed = UInt64.random(in: 0..<1_000_000)
    print("views over stored documents: seed \(seed), plain \(isPlain)")
    var ways: [StoredViewEngine.Way: Int] = [:]
    for number in 0..<UInt64(Soak.count(120, full: 5000)) {
      var generator = GeneratedViews(seed: seed &+ number, isPlain: isPlain, isBold: number % 3 == 2)
      let json = generator.view()
      let resources = try await StoredRows.kept((0..<8).map { generator.resource($0) })
      guard let view = try? ViewDefinition(json) else { continue }
      let interpreter = ViewInterpreter(view)
      guard let expected = try? resources.flatMap({ try interpreter.rows(of: $0) }) else {
        await #expect(throws: ViewError.self, "seed \(seed &+ number): \(json.text)\n\(JSON.array(resources).text)") {
          _ = try await StoredRows.of(view, resources)
        }
        continue
      }
      do {
        let (rows, way) = try await StoredRows.of(view, resources)
        ways[way, default: 0] += 1
        #expect(
          Self.texts(rows) == Self.texts(expected),
          "seed \(seed &+ number), \(way): \(json.text)\n\(JSON.array(resources).text)")
      } catch {
        Issue.record("seed \(seed &+ number): \(error): \(json.text)")
      }
    }
    print("generated views over stored documents: \(ways[.inPlace] ?? 0) in place, \(ways[.streamed] ?? 0) streamed")
    #expect(ways[.inPlace, default: 0] > 2)
  }

  private static func texts(_ rows: [[JSON]]) -> [String] { rows.map { JSON.array($0).text }.sorted() }

  @Test(
    "with the interpreter, of resources that are written in unusual ways",
    arguments: [
      ("_birthDate.id", #""_birthDate":{"id":"a"}"#),
      ("name.given.count()", #""name":{"given":"a","_given":[{"id":"x"}]}"#),
      ("name.given.count()", #""name":[{"given":null,"_given":[null,{"id":"x"}]}]"#),
      ("name.given.id", #""name":[{"given":["a",null],"_given":[null,{"id":"x"}]}]"#),
      ("name.given.exists()", #""name":[{"given":[null]}]"#),
      ("birthDate.exists()", #""birthDate":null,"_birthDate":{"extension":[{"url":"u","valueCode":"x"}]}"#),
      ("birthDate.extension('u').value", #""_birthDate":{"extension":[{"url":"u","valueCode":"x"}]}"#),
      ("value", #""value":[],"valueString":"x""#), ("value", #""_valueString":{"id":"a"},"valueCode":"x""#),
      ("value.ofType(Quantity).value", #""valueAge":{"value":1.50}"#),
      ("value.ofType(string)", #""valueCode":"x""#), ("value.ofType(date)", #""value":"2020-02-30""#),
      ("value.ofType(Patient).id", #""value":{"resourceType":"Patient","id":"x"}"#),
      ("value.ofType(integer)", #""value":10.0"#), ("value.ofType(boolean) = true", #""valueBoolean":true"#),
      ("value > @2020-02-28T23:00:00Z", #""valueDateTime":"2020-02-29T00:30:00+01:00""#),
      ("value < 10", #""valueDecimal":-99999999999999999999999999999999999999.5"#),
      ("iif(birthDate.exists(), birthDate, value.ofType(dateTime)) > @2020-02-29", #""valueDateTime":"2020-03-01""#),
      ("repeats.valueCode", #""repeats":[null,{"valueCode":"x"}]"#), ("1 - 2", #""id":"x""#),
      ("Patient.name.family.first()", #""name":[{"family":"x"}]"#),
    ])
  func unusual(path: String, members: String) async throws {
    let resource = try JSONParser.parse(#"{"resourceType":"Patient",\#(members)}"#)
    let column = JSON.object([.init("name", .string("c")), .init("path", .string(path))])
    let view = try ViewDefinition(
      .object([
        .init("resource", .string("Patient")),
        .init("select", .array([.object([.init("column", .array([column]))])])),
      ]))
    let resources = try await StoredRows.kept([resource])
    let (rows, way) = try await StoredRows.of(view, resources)
    #expect(way == .inPlace)
    #expect(rows == (try resources.flatMap { try ViewInterpreter(view).rows(of: $0) }))
  }
}
