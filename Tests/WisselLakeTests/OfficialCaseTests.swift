import Testing
import WisselFHIR
import WisselTesting

@Suite("Official SQL on FHIR cases", .enabled(if: !OfficialCase.all.isEmpty, "needs WISSEL_SHARED"), .serialized)
struct OfficialCaseTests {
  @Test("every case on the engines of our own", arguments: [LakeEngine.interpreter, .tape])
  func own(engine: LakeEngine) async throws { try await Self.judge(engine) }

  @Test("every case on DuckDB", .enabled(if: LakeEngine.duckdb.isAvailable, "DuckDB is not there: run scripts/duckdb"))
  func duckDB() async throws { try await Self.judge(.duckdb) }

  @Test(
    "every case on PostgreSQL", .enabled(if: LakeEngine.postgres.isAvailable, Comment(rawValue: PrivatePostgres.reason))
  )
  func postgreSQL() async throws { try await Self.judge(.postgres) }

  private static func judge(_ engine: LakeEngine) async throws {
    // All that the test suite has.
    #expect(OfficialCase.all.count == 80)
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
