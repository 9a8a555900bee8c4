import Testing
import WisselFHIR

@Suite("Official SQL on FHIR cases", .enabled(if: !OfficialCase.all.isEmpty, "needs WISSEL_SHARED"), .serialized)
struct OfficialCaseTests {
  @Test("every case on every engine", arguments: LakeEngine.available)
  func official(engine: LakeEngine) async throws {
    for test in OfficialCase.all {
      let view: ViewDefinition
      let rows: [[JSON]]
      do {
        view = try ViewDefinition(test.view)
        rows = try await engine.rows(view, test.resources)
      } catch {
        #expect(error is ViewError && test.rows == nil && test.count == nil, "\(test): \(error)")
        continue
      }
      #expect(test.expects(rows, columns: view.columns.map(\.name)), "\(test): \(rows.map { $0.map(\.text) })")
    }
  }
}
