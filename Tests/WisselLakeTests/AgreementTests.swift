import Testing
import WisselFHIR
import WisselLake
import WisselTesting

@Suite("Engines agree", .serialized)
struct AgreementTests {
  /// What a view gave: its rows, in a fixed order where the engine's own does not count, with the digits as printed, or that it failed.
  private func outcome(
    _ engine: LakeEngine, _ view: ViewDefinition, _ resources: [JSON], inOrder: Bool = false
  ) async throws -> [String]? {
    do {
      let rows = try await engine.rows(view, resources).map { JSON.array($0).text }
      return inOrder ? rows : rows.sorted()
    } catch is ViewError {
      return nil
    }
  }

  @Test("generated views over generated resources", arguments: LakeEngine.available.filter { $0 != .interpreter })
  func generated(engine: LakeEngine) async throws {
    let seed = UInt64.random(in: 0..<1_000_000)
    print("generated views: seed \(seed), engine \(engine.rawValue)")
    var (compared, failed) = (0, 0)
    for number in 0..<UInt64(Soak.count(150, full: 5000)) {
      var generator = GeneratedViews(seed: seed &+ number, isBold: number % 2 == 1)
      let json = generator.view()
      let resources = (0..<8).map { generator.resource($0) }
      let view: ViewDefinition
      do { view = try ViewDefinition(json) } catch { continue }
      // A resource on which the view fails would hide the others, so these come without it too.
      let good = resources.filter { (try? ViewInterpreter(view).rows(of: $0)) != nil }
      for resources in good.count < resources.count ? [resources, good] : [resources] {
        let expected = try await outcome(.interpreter, view, resources)
        let rows: [String]?
        do { rows = try await outcome(engine, view, resources) } catch { rows = ["\(error)"] }
        compared += expected == nil ? 0 : 1
        failed += expected == nil ? 1 : 0
        #expect(
          rows == expected,
          "seed \(seed &+ number): \(json.text)\n\(JSON.array(resources).text)")
      }
    }
    #expect(compared > 50)
    #expect(failed > 2)
    print("generated views: \(compared) gave rows, \(failed) failed")
  }

  @Test("plain views, which are read off a tape, over generated resources")
  func plain() async throws {
    let seed = UInt64.random(in: 0..<1_000_000)
    print("plain views: seed \(seed)")
    var compared = 0
    for number in 0..<UInt64(Soak.count(200, full: 50_000)) {
      var generator = GeneratedViews(seed: seed &+ number, isPlain: true)
      let json = generator.view()
      guard let view = try? ViewDefinition(json), TapeView(view) != nil else { continue }
      // One by one, so that a resource on which a view fails does not hide the others.
      for resource in (0..<4).map({ generator.resource($0) }) {
        let expected = try await outcome(.interpreter, view, [resource], inOrder: true)
        compared += expected == nil ? 0 : 1
        #expect(
          try await outcome(.tape, view, [resource], inOrder: true) == expected,
          "seed \(seed &+ number): \(json.text)\n\(resource.text)")
      }
    }
    #expect(compared > 200)
  }

  @Test("the views that are shipped are plain, but for reports, which are few and tell codes by their first letter")
  func standard() throws {
    for name in StandardViews.names where name != "pathology_reports" {
      let definition = try #require(StandardViews.definition(name))
      #expect(TapeView(try ViewDefinition(JSONParser.parse(definition.text))) != nil, "\(name)")
    }
  }

  @Test("what is not JSON is none for a tape either, wherever it stands")
  func damaged() throws {
    let seed = UInt64.random(in: 0..<1_000_000)
    print("damaged resources: seed \(seed)")
    var generator = GeneratedViews(seed: seed, isPlain: true)
    let view = try #require(
      TapeView(
        ViewDefinition(
          JSONParser.parse(#"{"resource":"Patient","select":[{"column":[{"name":"id","path":"id"}]}]}"#))))
    var broken = 0
    for _ in 0..<Soak.count(3000, full: 100_000) {
      var text = Array(generator.resource(1).text.utf8)
      let place = Int.random(in: 0..<text.count, using: &generator.random)
      text[place] =
        [0x22, 0x2C, 0x5C, 0x7B, 0x7D, 0x5D, 0x30, 0x65, 0x00, 0xC3, 0x20].randomElement(
          using: &generator.random) ?? 0
      let isJSON = (try? JSONParser.parse(text)) != nil
      broken += isJSON ? 0 : 1
      let isTaken =
        (try? view.withRows { rows in try text.withUnsafeBufferPointer { try rows.make($0) { _ in } } }) != nil
      #expect(isTaken == isJSON, "seed \(seed): \(String(decoding: text, as: UTF8.self))")
    }
    #expect(broken > 500)
  }

  @Test(
    "resources and names that are not of the plain kind are told as the interpreter tells them",
    arguments: [
      ("versionAlgorithm", #""versionAlgorithmString":"x""#),
      ("extension('u').value", #""extension":[{"url":"u","valueInteger64":"5"}]"#),
      ("gender", #""genderCode":"x""#), ("getResourceKey()", #""idString":"x""#),
      ("_birthDate.id", #""_birthDate":{"id":"a"}"#), ("`größe`", #""größe":"x""#),
      ("value", #""value\u0053tring":"x""#),
      ("value.ofType(Quantity).value", #""valueQuantity":{"value":1},"valueString":"x""#),
      ("value", #""valueString":"x","valueQuantity":{"value":1}"#),
      ("extension('ä').value.ofType(string)", #""extension":[{"url":"a\u0308","valueString":"x"}]"#),
      (
        "managingOrganization.getReferenceKey()",
        #""managingOrganization":{"reference":"http://h/Patient/1/_history/2/\u0301"}"#
      ),
      ("managingOrganization.getReferenceKey(Organization)", #""managingOrganization":{"reference":"Organization/1"}"#),
      ("name.given.join(gender)", #""gender":",","name":[{"given":["a","b"]}]"#),
      ("name.given.join(gender)", #""name":[{"given":["a","b"]}]"#), ("name.given.join(gender)", #""gender":",""#),
      ("name.given.join(number)", #""number":1,"name":[{"given":["a","b"]}]"#),
      ("name.given.join(1)", #""name":[{"given":["a","b"]}]"#),
      ("name.given.join(@2020)", #""name":[{"given":["a","b"]}]"#),
    ])
  func unusual(path: String, members: String) async throws {
    let resource = try JSONParser.parse(#"{"resourceType":"Patient",\#(members)}"#)
    let view = try ViewDefinition(
      JSON.object([
        .init("resource", .string("Patient")),
        .init(
          "select",
          .array([
            .object([.init("column", .array([.object([.init("name", .string("c")), .init("path", .string(path))])]))])
          ])),
      ]))
    let expected = try await outcome(.interpreter, view, [resource])
    for engine in LakeEngine.available {
      #expect(try await outcome(engine, view, [resource]) == expected, "\(engine.rawValue)")
    }
  }
}
