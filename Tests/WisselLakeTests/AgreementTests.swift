import Testing
import WisselFHIR
import WisselTesting

@Suite("Engines agree", .serialized)
struct AgreementTests {
  /// What a view gave: its rows in a fixed order, with the digits as printed, or that it failed.
  private func outcome(_ engine: LakeEngine, _ view: ViewDefinition, _ resources: [JSON]) async throws -> [String]? {
    do {
      return try await engine.rows(view, resources).map { JSON.array($0).text }.sorted()
    } catch is ViewError {
      return nil
    }
  }

  @Test("generated views over generated resources", arguments: LakeEngine.available.filter { $0 != .interpreter })
  func generated(engine: LakeEngine) async throws {
    let seed = UInt64.random(in: 0..<1_000_000)
    print("generated views: seed \(seed), engine \(engine.rawValue)")
    var compared = 0
    for number in 0..<UInt64(Soak.count(150, full: 5000)) {
      var generator = GeneratedViews(seed: seed &+ number)
      let json = generator.view()
      let resources = (0..<8).map { generator.resource($0) }
      let view: ViewDefinition
      do { view = try ViewDefinition(json) } catch { continue }
      // Where the interpreter fails, a database may not come to what failed.
      guard let expected = try await outcome(.interpreter, view, resources) else { continue }
      let rows: [String]?
      do { rows = try await outcome(engine, view, resources) } catch { rows = ["\(error)"] }
      compared += 1
      #expect(
        rows == expected, "seed \(seed &+ number): \(json.text)\n\(JSON.array(resources).text)")
    }
    #expect(compared > 50)
  }
}
